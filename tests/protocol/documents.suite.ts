import assert from 'node:assert/strict';
import type { Subscription } from '../../server/ddp/server-api.ts';
import type { TestPeer } from '../support/test-peer.ts';
import { createDice, heldDocuments } from './held-documents.ts';
import { INTERNAL_ERROR, serveOne, type Wire } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

const added = (id: string, fields?: Fields) => message('added', id, fields);
const changed = (id: string, fields?: Fields, cleared?: readonly string[]) => ({
  ...message('changed', id, fields),
  ...(cleared === undefined ? {} : { cleared }),
});
const removed = (id: string) => message('removed', id);

function message(msg: string, id: string, fields?: Fields): object {
  return { msg, collection: 'things', id, ...(fields === undefined ? {} : { fields }) };
}

interface Stage {
  readonly peer: TestPeer;
  /** The server's ends of the subscriptions, by their ids. */
  readonly sub: (id: string) => Subscription;
}

/** A peer with these subscriptions, ready and empty. */
async function stage(wire: Wire, ...ids: readonly string[]): Promise<Stage> {
  const subs = new Map<string | undefined, Subscription>();
  const peer = await serveOne(wire, (ddp) =>
    ddp.publish('things', function (this: Subscription) {
      subs.set(this.id, this);
      this.ready();
    }),
  );
  for (const id of ids) {
    peer.send({ msg: 'sub', id, name: 'things' });
    await peer.next({ msg: 'ready', subs: [id] });
  }
  const sub = (id: string) => subs.get(id) ?? assert.fail(`no subscription ${id}`);
  return { peer, sub };
}

export function documentsSuite(wire: Wire): void {
  describe('documents of ordinary publications', () => {
    it('[DOC1] sends fields only when there are any, never _id nor undefined ones', async () => {
      const { peer, sub } = await stage(wire, 's');
      sub('s').added('things', 'a', { n: 1, deep: { m: [2] } });
      sub('s').added('things', 'b', {});
      sub('s').added('things', 'c', { _id: 'c' });
      sub('s').added('things', 'd', { _id: 'x', n: null, u: undefined });
      assert.deepEqual(await peer.settle(), [
        added('a', { n: 1, deep: { m: [2] } }),
        added('b'),
        added('c'),
        added('d', { n: null }),
      ]);
    });

    it('[DOC2] sends a document that another subscription shows as changed, with all its fields', async () => {
      const { peer, sub } = await stage(wire, 's', 't', 'u');
      sub('s').added('things', 'a', { n: 1 });
      sub('t').added('things', 'a', { n: 1, m: 2 });
      sub('u').added('things', 'a', {});
      assert.deepEqual(await peer.settle(), [added('a', { n: 1 }), changed('a', { n: 1, m: 2 })]);
    });

    it('[DOC2] tells collections and ids apart', async () => {
      const { peer, sub } = await stage(wire, 's', 't');
      sub('s').added('things', 'a', {});
      sub('t').added('others', 'a', {});
      sub('t').added('things', 'b', {});
      assert.deepEqual(await peer.settle(), [
        added('a'),
        { msg: 'added', collection: 'others', id: 'a' },
        added('b'),
      ]);
    });

    it('[DOC3] sends what the same subscription adds again as changed, and counts it once', async () => {
      const { peer, sub } = await stage(wire, 's');
      for (const n of [1, 2]) sub('s').added('things', 'a', { n });
      sub('s').added('things', 'a', {});
      sub('s').removed('things', 'a');
      assert.deepEqual(await peer.settle(), [added('a', { n: 1 }), changed('a', { n: 2 }), removed('a')]);
    });

    it('[DOC4] sends removed when the last subscription lets go, however it does', async () => {
      const { peer, sub } = await stage(wire, 's', 't', 'u');
      for (const id of ['s', 't', 'u']) sub(id).added('things', 'a', {});
      sub('s').removed('things', 'a');
      sub('t').stop();
      assert.deepEqual(await peer.settle(), [added('a'), { msg: 'nosub', id: 't' }]);
      peer.send({ msg: 'unsub', id: 'u' });
      assert.deepEqual(await peer.settle(), [removed('a'), { msg: 'nosub', id: 'u' }]);
      sub('s').added('things', 'a', { n: 2 });
      assert.deepEqual(await peer.settle(), [added('a', { n: 2 })]);
    });

    it('[DOC5] sends changed with whole values and what was cleared, never an empty one', async () => {
      const { peer, sub } = await stage(wire, 's', 't');
      sub('s').added('things', 'a', { n: 1, o: { p: 1, q: 2 }, r: 3 });
      sub('t').added('things', 'a', {});
      await peer.settle();
      sub('s').changed('things', 'a', { o: { p: 5 } });
      sub('t').changed('things', 'a', { n: 2, r: undefined });
      sub('s').changed('things', 'a', { n: undefined });
      sub('s').changed('things', 'a', {});
      sub('s').changed('things', 'a', { _id: 'a' });
      assert.deepEqual(await peer.settle(), [
        changed('a', { o: { p: 5 } }),
        changed('a', { n: 2 }, ['r']),
        changed('a', undefined, ['n']),
      ]);
    });

    it('[DOC6] throws at changed and removed of what a subscription has not added', async () => {
      const { peer, sub } = await stage(wire, 's', 't');
      sub('t').added('things', 'a', {});
      await peer.settle();
      assert.throws(() => sub('s').changed('things', 'a', { n: 1 }));
      assert.throws(() => sub('s').removed('things', 'a'));
      assert.throws(() => sub('s').removed('things', 'b'));
      await peer.expectNothing();
    });

    it('[DOC6] makes a publication that does it, and does not catch it, a nosub 500', async () => {
      const peer = await serveOne(wire, (ddp) =>
        ddp.publish('wrong', function (this: Subscription) {
          this.removed('things', 'a');
        }),
      );
      peer.send({ msg: 'sub', id: 's', name: 'wrong' });
      assert.deepEqual(await peer.settle(), [{ msg: 'nosub', id: 's', error: INTERNAL_ERROR }]);
    });

    it('[DOC7] alternates added and removed for any doings of several subscriptions', async () => {
      const ids = ['s', 't', 'u'];
      const { peer, sub } = await stage(wire, ...ids);
      const random = createDice(1);
      const expected = new Map<string, Set<string>>();
      for (let step = 0; step < 400; step++) {
        const who = ids[random(ids.length)] ?? 's';
        const what = `d${random(4)}`;
        const showing = expected.get(what) ?? new Set<string>();
        expected.set(what, showing);
        if (random(2) === 0) {
          sub(who).added('things', what, { step });
          showing.add(who);
        } else if (showing.has(who)) {
          sub(who).removed('things', what);
          showing.delete(who);
        } else {
          assert.throws(() => sub(who).removed('things', what));
        }
      }
      await peer.settle();
      const shown = [...expected].filter(([, showing]) => showing.size > 0).map(([id]) => id);
      assert.deepEqual(heldDocuments(peer, 'things').toSorted(), shown.toSorted());
    });

    it('[DOC8] takes names of Object.prototype for names like any other', async () => {
      const { peer, sub } = await stage(wire, 's', 't');
      const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
      for (const name of names) {
        const fields: Fields = JSON.parse(`{${names.map((field) => `"${field}":{"n":1}`).join()}}`);
        for (const id of ['s', 't']) sub(id).added(name, name, id === 's' ? fields : {});
        assert.deepEqual(await peer.settle(), [{ msg: 'added', collection: name, id: name, fields }]);
        for (const id of ['s', 't']) sub(id).removed(name, name);
        assert.deepEqual(await peer.settle(), [{ msg: 'removed', collection: name, id: name }]);
      }
      assert.equal(Object.getOwnPropertyDescriptor(Object.prototype, 'n'), undefined);
    });
  });
}
