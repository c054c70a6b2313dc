import assert from 'node:assert/strict';
import type { MethodCall } from '../../server/ddp/server-api.ts';
import { createDeferred, type Deferred } from '../support/deferred.ts';
import { assertUnharmed, connect, defineProbes, serveOne, type Wire } from './wire.ts';

export function limitsSuite(wire: Wire): void {
  describe('limits', () => {
    it('[LIM1] refuses the 101st subscription of a session with 429, and makes room when one ends', async () => {
      const server = await wire.serve(defineProbes);
      const peer = await connect(server);
      peer.send(...Array.from({ length: 101 }, (_, at) => ({ msg: 'sub', id: `s${at}`, name: 'probe' })));
      const messages = await peer.settle();
      assert.equal(messages.filter(({ msg }) => msg === 'ready').length, 100);
      const nosub = messages.find(({ msg }) => msg === 'nosub');
      assert.ok(nosub?.['id'] === 's100' && typeof nosub['error'] === 'object' && nosub['error'] !== null);
      assert.ok('error' in nosub['error'] && nosub['error'].error === 429);
      assert.ok('reason' in nosub['error'] && /\b100\b/.test(String(nosub['error'].reason)));
      assert.equal(server.ddp.counts.subscriptions, 100);
      peer.send({ msg: 'unsub', id: 's5' });
      await peer.next({ msg: 'nosub', id: 's5' });
      await assertUnharmed(peer);
      const other = await connect(server);
      await assertUnharmed(other);
    });

    it('[LIM1] follows the limit it was given', async () => {
      const peer = await serveOne(wire, defineProbes, { limits: { maxSubscriptions: 1 } });
      peer.send({ msg: 'sub', id: 'a', name: 'probe' }, { msg: 'sub', id: 'b', name: 'probe' });
      assert.deepEqual(
        (await peer.settle()).map(({ msg }) => msg),
        ['ready', 'nosub'],
      );
    });

    for (const method of ['hold', 'holdUnblocked']) {
      it(`[LIM2] answers everything in the end, however much was sent at once (${method})`, async () => {
        const calls: Deferred[] = [];
        const wait = () => {
          const call = createDeferred();
          calls.push(call);
          return call.promise;
        };
        const server = await wire.serve(
          (ddp) =>
            ddp.methods({
              hold: wait,
              holdUnblocked(this: MethodCall) {
                this.unblock();
                return wait();
              },
            }),
          { limits: { maxUnanswered: 5 } },
        );
        const peer = await connect(server);
        const ids = Array.from({ length: 200 }, (_, at) => String(at));
        peer.send(...ids.map((id) => ({ msg: 'method', id, method, params: ['x'.repeat(1000)] })));
        for (let at = 0; at < ids.length; at++) {
          await server.until(() => calls.length > at);
          calls[at]?.resolve();
        }
        for (const id of ids) await peer.next({ msg: 'updated', methods: [id] });
        const results = peer.received.filter(({ msg }) => msg === 'result').map(({ id }) => id);
        assert.deepEqual(results, ids);
      });
    }

    it('[LIM2] rests the heartbeat of a session that is not read', async () => {
      const held = createDeferred();
      let runs = 0;
      const server = await wire.serve(
        (ddp) =>
          ddp.methods({
            hold(this: MethodCall) {
              this.unblock();
              runs++;
              return held.promise;
            },
          }),
        { limits: { maxUnanswered: 5 } },
      );
      const peer = await connect(server);
      peer.send(...Array.from({ length: 5 }, (_, at) => ({ msg: 'method', id: String(at), method: 'hold' })));
      await server.until(() => runs === 5);
      await server.advance(120_000);
      assert.equal(peer.closedWith, undefined);
      held.resolve();
      await peer.next({ msg: 'updated', methods: ['4'] });
      await peer.settle();
      assert.ok(!peer.received.some(({ msg }) => msg === 'ping'));
      await server.advance(15_000);
      assert.deepEqual(await peer.settle(), [{ msg: 'ping' }]);
    });
  });
}
