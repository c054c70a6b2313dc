import assert from 'node:assert/strict';
import { SharedDocuments, type DdpServer } from '../../server/ddp/author-api.ts';
import type { MethodCall, Subscription } from '../../server/ddp/server-api.ts';
import type { Received, TestPeer } from '../support/test-peer.ts';
import { createDice, heldDocuments } from './held-documents.ts';
import { connect, type Wire } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

const message = (msg: string, id: string, fields?: Fields, cleared?: readonly string[]): object => ({
  msg,
  collection: 'things',
  id,
  ...(fields === undefined ? {} : { fields }),
  ...(cleared === undefined ? {} : { cleared }),
});

const subscribe = async (peer: TestPeer, id: string, name = 'things'): Promise<readonly Received[]> => {
  peer.send({ msg: 'sub', id, name });
  return peer.settle();
};

/** What a peer holds, from the messages alone. */
function heldFields(peer: TestPeer): ReadonlyMap<string, Fields> {
  const held = new Map<string, Fields>();
  for (const { msg, id, fields } of peer.received) {
    const key = String(id);
    if (msg === 'removed') held.delete(key);
    else if (msg === 'added' || msg === 'changed') held.set(key, { ...held.get(key), ...(fields as Fields) });
  }
  return held;
}

/** `things` is shared; `mine` shows thing `a` by itself; `login` changes the user. */
function define(things: SharedDocuments): (ddp: DdpServer) => void {
  return (ddp) => {
    ddp.publish('things', () => things);
    ddp.publish('later', async () => {
      await Promise.resolve();
      return things;
    });
    ddp.publish('mine', function (this: Subscription) {
      this.added('things', 'a', { mine: true });
      this.ready();
    });
    ddp.methods({
      async login(this: MethodCall, userId) {
        await this.setUserId(String(userId));
      },
    });
  };
}

export function sharedDocumentsSuite(wire: Wire): void {
  describe('shared documents', () => {
    it('[SHARE1] sends all there is, then ready, then what changes, to everyone the same', async () => {
      const things = new SharedDocuments('things');
      things.set('a', { n: 1, when: new Date(5) });
      const server = await wire.serve(define(things));
      const [one, other] = [await connect(server), await connect(server)];
      for (const peer of [one, other]) {
        assert.deepEqual(await subscribe(peer, 's'), [
          message('added', 'a', { n: 1, when: { $date: 5 } }),
          { msg: 'ready', subs: ['s'] },
        ]);
      }
      things.set('b', { n: 2 });
      things.set('a', { n: 3, when: new Date(5), more: [] });
      things.delete('b');
      things.delete('b');
      const expected = [
        message('added', 'b', { n: 2 }),
        message('changed', 'a', { n: 3, more: [] }),
        message('removed', 'b'),
      ];
      assert.deepEqual(await one.settle(), expected);
      assert.deepEqual(await other.settle(), expected);
    });

    it('[SHARE1] is served as well when the publication returns it later', async () => {
      const things = new SharedDocuments('things');
      things.set('a', { n: 1 });
      const server = await wire.serve(define(things));
      const peer = await connect(server);
      assert.deepEqual(await subscribe(peer, 's', 'later'), [
        message('added', 'a', { n: 1 }),
        { msg: 'ready', subs: ['s'] },
      ]);
    });

    it('[SHARE2] sends only values that are new, and clears undefined ones', async () => {
      const things = new SharedDocuments('things');
      things.set('a', { n: 1, list: [1, { x: null }], gone: 'soon' });
      const server = await wire.serve(define(things));
      const peer = await connect(server);
      await subscribe(peer, 's');
      things.set('a', { n: 1, list: [1, { x: null }] });
      assert.deepEqual(await peer.settle(), []);
      things.set('a', { list: [1, { x: 0 }], gone: undefined });
      things.set('a', { gone: undefined });
      assert.deepEqual(await peer.settle(), [message('changed', 'a', { list: [1, { x: 0 }] }, ['gone'])]);
      const late = await connect(server);
      assert.deepEqual(await subscribe(late, 's'), [
        message('added', 'a', { n: 1, list: [1, { x: 0 }] }),
        { msg: 'ready', subs: ['s'] },
      ]);
    });

    it('[SHARE3] is counted as other documents are, and ends with its subscription', async () => {
      const things = new SharedDocuments('things');
      things.set('a', { n: 1 });
      things.set('b', { n: 2 });
      const server = await wire.serve(define(things));
      const peer = await connect(server);
      await subscribe(peer, 'm', 'mine');
      assert.deepEqual(await subscribe(peer, 's'), [
        message('changed', 'a', { n: 1 }),
        message('added', 'b', { n: 2 }),
        { msg: 'ready', subs: ['s'] },
      ]);
      peer.send({ msg: 'unsub', id: 's' });
      assert.deepEqual(await peer.settle(), [message('removed', 'b'), { msg: 'nosub', id: 's' }]);
      things.set('a', { n: 9 });
      assert.deepEqual(await peer.settle(), []);
      assert.equal(things.followers, 0);
    });

    it('[SHARE3] sends nothing of what stays when the user changes', async () => {
      const things = new SharedDocuments('things');
      things.set('a', { n: 1 });
      const server = await wire.serve(define(things));
      const peer = await connect(server);
      await subscribe(peer, 's');
      peer.send({ msg: 'method', id: '1', method: 'login', params: ['u'] });
      const messages = await peer.settle();
      assert.deepEqual(
        messages.filter(({ msg }) => msg === 'added' || msg === 'removed'),
        [],
      );
      things.set('a', { n: 2 });
      assert.deepEqual(await peer.settle(), [message('changed', 'a', { n: 2 })]);
      assert.equal(things.followers, 1);
    });

    it('[SHARE3] a closed socket follows no longer', async () => {
      const things = new SharedDocuments('things');
      const server = await wire.serve(define(things));
      const peer = await connect(server);
      await subscribe(peer, 's');
      assert.equal(things.followers, 1);
      peer.cut();
      await server.until(() => things.followers === 0);
    });

    it('[SHARE1] leaves whoever comes and goes with what there is', async () => {
      const dice = createDice(7);
      const things = new SharedDocuments('things');
      const server = await wire.serve(define(things));
      const peer = await connect(server);
      const wanted = new Map<string, Fields>();
      let isSubscribed = false;
      for (let step = 0; step < 120; step++) {
        const id = `d${dice(4)}`;
        if (dice(4) === 0) {
          things.delete(id);
          wanted.delete(id);
        } else {
          const fields = { [`f${dice(3)}`]: dice(3) };
          things.set(id, fields);
          wanted.set(id, { ...wanted.get(id), ...fields });
        }
        if (dice(10) === 0) {
          peer.send(isSubscribed ? { msg: 'unsub', id: 's' } : { msg: 'sub', id: 's', name: 'things' });
          isSubscribed = !isSubscribed;
          await peer.settle();
        }
      }
      if (!isSubscribed) await subscribe(peer, 's');
      await peer.settle();
      assert.deepEqual(new Set(heldDocuments(peer, 'things')), new Set(wanted.keys()));
      assert.deepEqual(heldFields(peer), wanted);
    });
  });
}
