import assert from 'node:assert/strict';
import { DocumentLog, type LogEpoch } from '../../server/ddp/author-api.ts';
import { isOffset, type Offset } from '../../shared/ddp/offset.ts';
import type { Received, TestPeer } from '../support/test-peer.ts';
import { connect, type TestServer, type Wire } from './wire.ts';

const EPOCHS: readonly LogEpoch[] = [{ epoch: 7, firstN: 1 }];

/** Five documents a–e with the numbers 1–5, and publications that pass an offset on: `all`, and `of` the key k. */
async function serveLog(
  wire: Wire,
  epochs: readonly LogEpoch[] = EPOCHS,
): Promise<{ log: DocumentLog; server: TestServer }> {
  const log = new DocumentLog({ collection: 'things', epochs, firstN: 1 });
  for (const id of 'abcde') log.append(id, id === 'b' ? 'x' : 'k', '{}');
  const server = await wire.serve((ddp) => {
    ddp.publish('all', (since) => (isOffset(since) ? log.from(since) : log));
    ddp.publish('of', (since) => log.withKey('k', isOffset(since) ? { since } : {}));
  });
  return { log, server };
}

async function subscribe(peer: TestPeer, since?: Offset, name = 'all'): Promise<readonly Received[]> {
  peer.send({ msg: 'sub', id: 's', name, params: since === undefined ? [] : [since] });
  return peer.settle();
}

const offsets = (fields: object) => ({ msg: 'added', collection: 'offsets', id: 's', fields });
const added = (...ids: readonly string[]) => ids.map((id) => ({ msg: 'added', collection: 'things', id }));
const READY = { msg: 'ready', subs: ['s'] };

export function offsetsSuite(wire: Wire): void {
  describe('offsets', () => {
    it('[OFF1] sends the offsets document first, then documents, then ready', async () => {
      const { server } = await serveLog(wire);
      const messages = await subscribe(await connect(server), { epoch: 7, n: 3 });
      assert.deepEqual(messages, [offsets({ epoch: 7, n: 3, from: 3 }), ...added('d', 'e'), READY]);
    });

    it('[OFF1] does so for a key, and for one who has everything', async () => {
      const { server } = await serveLog(wire);
      const narrow = await subscribe(await connect(server), { epoch: 7, n: 1 }, 'of');
      assert.deepEqual(narrow, [offsets({ epoch: 7, n: 1, from: 1 }), ...added('c', 'd', 'e'), READY]);
      const whole = await subscribe(await connect(server), { epoch: 7, n: 5 });
      assert.deepEqual(whole, [offsets({ epoch: 7, n: 5, from: 5 }), READY]);
    });

    it('[OFF2] goes on behind the offset, and tells of removals of what lies before it', async () => {
      const { log, server } = await serveLog(wire);
      const peer = await connect(server);
      await subscribe(peer, { epoch: 7, n: 4 });
      log.append('f', 'k', '{}');
      log.remove('a');
      const removed = { msg: 'removed', collection: 'things', id: 'a' };
      assert.deepEqual(await peer.settle(), [...added('f'), removed]);
    });

    it('[OFF2] tells one who comes back of what was removed meanwhile', async () => {
      const { log, server } = await serveLog(wire);
      log.remove('b');
      const messages = await subscribe(await connect(server), { epoch: 7, n: 5 });
      assert.deepEqual(messages.slice(1), [{ msg: 'removed', collection: 'things', id: 'b' }, READY]);
    });

    const senseless: readonly Offset[] = [
      { epoch: 8, n: 3 },
      { epoch: 6, n: 3 },
      { epoch: 7, n: 6 },
      { epoch: 7, n: 2 ** 50 },
      { epoch: 7, n: 0 },
    ];
    for (const since of senseless) {
      it(`[OFF3] sends everything from 0 to ${JSON.stringify(since)}`, async () => {
        const { server } = await serveLog(wire);
        const messages = await subscribe(await connect(server), since);
        assert.deepEqual(messages, [
          offsets({ epoch: 7, n: 0, from: 0 }),
          ...added('a', 'b', 'c', 'd', 'e'),
          READY,
        ]);
      });
    }

    const resumed: readonly [since: Offset, from: number][] = [
      [{ epoch: 1, n: 1 }, 1],
      [{ epoch: 1, n: 3 }, 3],
      [{ epoch: 1, n: 4 }, 0],
      [{ epoch: 2, n: 4 }, 4],
    ];
    for (const [since, from] of resumed) {
      it(`[OFF3] honours ${JSON.stringify(since)} only as far as its epoch went: from ${from}`, async () => {
        const epochs = [
          { epoch: 1, firstN: 1 },
          { epoch: 2, firstN: 4 },
        ];
        const { server } = await serveLog(wire, epochs);
        const messages = await subscribe(await connect(server), since);
        const documents = added(...['a', 'b', 'c', 'd', 'e'].slice(from));
        assert.deepEqual(messages, [offsets({ epoch: 2, n: from, from }), ...documents, READY]);
      });
    }

    it('[OFF3] sends everything from 0 when a clear lies between', async () => {
      const { log, server } = await serveLog(wire);
      log.clear();
      log.append('f', 'k', '{}');
      const messages = await subscribe(await connect(server), { epoch: 7, n: 4 });
      assert.deepEqual(messages, [offsets({ epoch: 7, n: 0, from: 0 }), ...added('f'), READY]);
    });

    it('[OFF4] tells the place reached at most once a second', async () => {
      const { log, server } = await serveLog(wire);
      const peer = await connect(server);
      await subscribe(peer, { epoch: 7, n: 5 });
      let told = 0;
      for (let at = 0; at < 40; at++) {
        log.append(`f${at}`, 'k', '{}');
        await peer.settle();
        await server.advance(100);
        const places = peer.received.filter(({ msg }) => msg === 'changed');
        for (const { fields, collection, id } of places.slice(told)) {
          assert.deepEqual([collection, id], ['offsets', 's']);
          const n = typeof fields === 'object' && fields !== null && 'n' in fields ? Number(fields.n) : NaN;
          assert.ok(n > 5 + at - 11 && n <= log.endN - 1, `${n} is told when ${log.endN - 1} is the last`);
          assert.deepEqual(fields, { epoch: 7, n });
        }
        told = places.length;
      }
      assert.ok(told === 3 || told === 4, `${told} times in four seconds`);
      await server.advance(1000);
      await peer.settle();
      const last = peer.received.findLast(({ msg }) => msg === 'changed');
      assert.deepEqual(last?.['fields'], { epoch: 7, n: 45 });
      await server.advance(10_000);
      assert.deepEqual(await peer.settle(), []);
    });

    it('[OFF4] tells the place that a first walk has reached', async () => {
      const { server } = await serveLog(wire);
      const peer = await connect(server);
      await subscribe(peer, { epoch: 0, n: 0 });
      await server.advance(1000);
      const changed = { msg: 'changed', collection: 'offsets', id: 's', fields: { epoch: 7, n: 5 } };
      assert.deepEqual(await peer.settle(), [changed]);
    });

    it('[OFF5] removes the offsets document with its subscription, before nosub', async () => {
      const { log, server } = await serveLog(wire);
      const peer = await connect(server);
      await subscribe(peer, { epoch: 7, n: 3 });
      peer.send({ msg: 'unsub', id: 's' });
      const messages = await peer.settle();
      assert.deepEqual(messages.at(-1), { msg: 'nosub', id: 's' });
      assert.deepEqual(
        messages.filter(({ collection }) => collection === 'offsets'),
        [{ msg: 'removed', collection: 'offsets', id: 's' }],
      );
      log.append('f', 'k', '{}');
      await server.advance(5000);
      await peer.expectNothing();
    });

    it('[OFF6] never shows offsets to one who did not ask', async () => {
      const { log, server } = await serveLog(wire);
      const peer = await connect(server);
      assert.deepEqual(await subscribe(peer), [...added('a', 'b', 'c', 'd', 'e'), READY]);
      log.append('f', 'k', '{}');
      await server.advance(3000);
      peer.send({ msg: 'unsub', id: 's' });
      await peer.next({ msg: 'nosub', id: 's' });
      assert.ok(peer.received.every(({ collection }) => collection !== 'offsets'));
    });
  });
}
