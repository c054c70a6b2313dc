import assert from 'node:assert/strict';
import type { MethodCall, Subscription } from '../../server/ddp/server-api.ts';
import { createDeferred } from '../support/deferred.ts';
import type { Received } from '../support/test-peer.ts';
import { connect, serveOne, type Define, type Wire } from './wire.ts';

/** Methods and publications that tell when they start, and hold on until they are let go. */
function createStage() {
  const started: string[] = [];
  const exits = new Map<string, () => void>();
  const wait = (name: string) => {
    const { promise, resolve } = createDeferred();
    started.push(name);
    exits.set(name, resolve);
    return promise;
  };
  const define: Define = (ddp) => {
    ddp.methods({
      note: (name) => void started.push(String(name)),
      hold: (name) => wait(String(name)),
      async holdUnblocked(this: MethodCall, name) {
        this.unblock();
        await wait(String(name));
      },
      async unblockLate(this: MethodCall, name) {
        await wait(String(name));
        this.unblock();
        await wait(`${String(name)} unblocked`);
      },
    });
    ddp.publish('hold', async function (this: Subscription, name) {
      this.added('things', String(name), {});
      await wait(String(name));
      this.ready();
    });
    ddp.publish('holdUnblocked', async function (this: Subscription, name) {
      this.unblock();
      await wait(String(name));
      this.ready();
    });
    ddp.publish('neverReady', (name) => void started.push(String(name)));
  };
  return { started, define, letGo: (name: string) => exits.get(name)?.() };
}

const call = (method: string, name: string) => ({ msg: 'method', id: name, method, params: [name] });
const sub = (publication: string, name: string) => ({
  msg: 'sub',
  id: name,
  name: publication,
  params: [name],
});
const words = (messages: readonly Received[]) => messages.map(({ msg }) => msg);

export function orderSuite(wire: Wire): void {
  describe('order', () => {
    it('[ORD1] handles methods, subs and unsubs one at a time, in the order sent', async () => {
      const stage = createStage();
      const peer = await serveOne(wire, stage.define);
      peer.send(
        call('hold', 'a'),
        sub('hold', 'b'),
        call('hold', 'c'),
        { msg: 'unsub', id: 'b' },
        call('note', 'd'),
      );
      for (const [name, soFar] of [
        ['a', 'a'],
        ['b', 'ab'],
        ['c', 'abc'],
      ] as const) {
        await peer.settle();
        assert.equal(stage.started.join(''), soFar);
        stage.letGo(name);
      }
      const last = await peer.settle();
      assert.equal(stage.started.join(''), 'abcd');
      assert.ok(last.some(({ msg, id }) => msg === 'nosub' && id === 'b'));
    });

    it('[ORD1] lets no session wait for another', async () => {
      const stage = createStage();
      const server = await wire.serve(stage.define);
      const [slow, quick] = [await connect(server), await connect(server)];
      slow.send(call('hold', 'a'), call('note', 'b'));
      await slow.settle();
      quick.send(call('note', 'c'));
      await quick.next({ msg: 'result', id: 'c' });
      assert.deepEqual(stage.started, ['a', 'c']);
    });

    it('[ORD2] holds the queue until the promise of a method settles', async () => {
      const stage = createStage();
      const peer = await serveOne(wire, stage.define);
      peer.send(call('hold', 'a'), call('note', 'b'));
      await peer.expectNothing();
      assert.deepEqual(stage.started, ['a']);
      stage.letGo('a');
      await peer.next({ msg: 'result', id: 'b' });
    });

    it('[ORD2] goes on when a method fails', async () => {
      const stage = createStage();
      const peer = await serveOne(wire, (ddp) => {
        stage.define(ddp);
        ddp.methods({ fail: () => Promise.reject(new Error('on purpose')) });
      });
      peer.send(call('fail', 'a'), call('note', 'b'));
      await peer.next({ msg: 'result', id: 'b' });
    });

    it('[ORD2] goes on when a method unblocks', async () => {
      const stage = createStage();
      const peer = await serveOne(wire, stage.define);
      peer.send(call('holdUnblocked', 'a'), call('note', 'b'));
      await peer.next({ msg: 'result', id: 'b' });
      assert.ok(!peer.received.some(({ id }) => id === 'a'));
      stage.letGo('a');
      await peer.next({ msg: 'result', id: 'a' });
    });

    it('[ORD3] holds the queue until the promise of a publication settles', async () => {
      const stage = createStage();
      const peer = await serveOne(wire, stage.define);
      peer.send(sub('hold', 'a'), call('note', 'b'));
      assert.deepEqual(words(await peer.settle()), ['added']);
      assert.deepEqual(stage.started, ['a']);
      stage.letGo('a');
      await peer.next({ msg: 'result', id: 'b' });
    });

    it('[ORD3] is not held by a publication that is never ready, nor by one that unblocks', async () => {
      const stage = createStage();
      const peer = await serveOne(wire, stage.define);
      peer.send(sub('neverReady', 'a'), sub('holdUnblocked', 'b'), call('note', 'c'));
      await peer.next({ msg: 'result', id: 'c' });
      assert.ok(!peer.received.some(({ msg }) => msg === 'ready'));
      stage.letGo('b');
      await peer.next({ msg: 'ready', subs: ['b'] });
    });

    it('[ORD4] lets only the next message start for each unblock', async () => {
      const stage = createStage();
      const peer = await serveOne(wire, stage.define);
      peer.send(call('holdUnblocked', 'a'), call('hold', 'b'), call('note', 'c'));
      await peer.settle();
      assert.deepEqual(stage.started, ['a', 'b']);
      stage.letGo('a');
      await peer.settle();
      assert.deepEqual(stage.started, ['a', 'b']);
      stage.letGo('b');
      await peer.next({ msg: 'result', id: 'c' });
    });

    it('[ORD4] starts the next message only once, however late or often a call unblocks', async () => {
      const stage = createStage();
      const peer = await serveOne(wire, (ddp) => {
        stage.define(ddp);
        ddp.methods({
          twice(this: MethodCall) {
            this.unblock();
            this.unblock();
          },
        });
      });
      peer.send(call('unblockLate', 'a'), call('twice', 'b'), call('hold', 'c'), call('note', 'd'));
      await peer.settle();
      assert.deepEqual(stage.started, ['a']);
      stage.letGo('a');
      await peer.settle();
      assert.deepEqual(stage.started.toSorted(), ['a', 'a unblocked', 'c']);
      stage.letGo('a unblocked');
      await peer.settle();
      assert.deepEqual(stage.started.toSorted(), ['a', 'a unblocked', 'c']);
      stage.letGo('c');
      await peer.next({ msg: 'result', id: 'd' });
    });

    it('[ORD5] lets unsub wait for a slow publication', async () => {
      const stage = createStage();
      const peer = await serveOne(wire, stage.define);
      peer.send(sub('hold', 'a'), { msg: 'unsub', id: 'a' });
      assert.deepEqual(words(await peer.settle()), ['added']);
      stage.letGo('a');
      assert.deepEqual(words(await peer.settle()), ['ready', 'removed', 'nosub']);
    });

    it('[ORD6] answers calls that do not unblock in the order they were sent', async () => {
      const stage = createStage();
      const peer = await serveOne(wire, stage.define);
      const ids = Array.from({ length: 30 }, (_, at) => String(at));
      peer.send(...ids.map((id) => call(Number(id) % 3 === 1 ? 'hold' : 'note', id)));
      for (const id of ids) {
        if (Number(id) % 3 !== 1) continue;
        await peer.settle();
        stage.letGo(id);
      }
      await peer.settle();
      const results = peer.received.filter(({ msg }) => msg === 'result');
      assert.deepEqual(
        results.map(({ id }) => id),
        ids,
      );
    });
  });
}
