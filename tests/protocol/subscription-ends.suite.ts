import assert from 'node:assert/strict';
import { MethodError } from '../../server/ddp/author-api.ts';
import type { Subscription } from '../../server/ddp/server-api.ts';
import {
  assertUnharmed,
  connect,
  defineProbes,
  errorObject,
  INTERNAL_ERROR,
  serveOne,
  type Wire,
} from './wire.ts';

const ADDED_A = { msg: 'added', collection: 'things', id: 'a', fields: { n: 1 } };
const REMOVED_A = { msg: 'removed', collection: 'things', id: 'a' };
const READY_S = { msg: 'ready', subs: ['s'] };
const SUB = { msg: 'sub', id: 's', name: 'things' };
const UNSUB = { msg: 'unsub', id: 's' };
const NOSUB = { msg: 'nosub', id: 's' };

/** Adds one document, is ready. */
function things(this: Subscription): void {
  this.added('things', 'a', { n: 1 });
  this.ready();
}

export function subscriptionEndsSuite(wire: Wire): void {
  describe('the end of a subscription', () => {
    const failures: readonly [string, (sub: Subscription, thrown: unknown) => unknown][] = [
      ['throws', (_, thrown) => raise(thrown)],
      ['rejects', (_, thrown) => Promise.reject(thrown)],
      ['calls error()', (sub, thrown) => sub.error(thrown)],
    ];
    for (const [how, fail] of failures) {
      it(`[SUB4] ends a subscription whose publication ${how}`, async () => {
        const thrown: unknown[] = [new MethodError(403, 'Not yours'), new Error('secret'), 'secret'];
        const errors = [errorObject(403, 'Not yours'), INTERNAL_ERROR, INTERNAL_ERROR];
        let run = 0;
        const peer = await serveOne(wire, (ddp) => {
          defineProbes(ddp);
          ddp.publish('things', function (this: Subscription, isReady) {
            this.added('things', 'a', { n: 1 });
            if (isReady === true) this.ready();
            return fail(this, thrown[run++]) as void;
          });
        });
        for (const [at, error] of errors.entries()) {
          const isReady = at === 1;
          peer.send({ ...SUB, params: [isReady] });
          const nosub = { msg: 'nosub', id: 's', error };
          assert.deepEqual(await peer.settle(), [ADDED_A, ...(isReady ? [READY_S] : []), REMOVED_A, nosub]);
        }
        await assertUnharmed(peer);
      });
    }

    it('[SUB4] ends one that fails long after it was ready', async () => {
      const subs: Subscription[] = [];
      const peer = await serveOne(wire, (ddp) =>
        ddp.publish('things', function (this: Subscription) {
          subs.push(this);
          things.call(this);
        }),
      );
      peer.send(SUB);
      await peer.next(READY_S);
      await peer.settle();
      subs[0]?.error(new MethodError(410, 'Gone'));
      assert.deepEqual(await peer.settle(), [REMOVED_A, { ...NOSUB, error: errorObject(410, 'Gone') }]);
    });

    it('[SUB5] ends one that calls stop() without an error', async () => {
      const peer = await serveOne(wire, (ddp) =>
        ddp.publish('things', function (this: Subscription) {
          things.call(this);
          this.stop();
        }),
      );
      for (let round = 0; round < 2; round++) {
        peer.send(SUB);
        assert.deepEqual(await peer.settle(), [ADDED_A, READY_S, REMOVED_A, NOSUB]);
      }
    });

    const ends: readonly [string, (sub: Subscription) => void, boolean][] = [
      ['unsub', () => {}, true],
      ['stop()', (sub) => sub.stop(), false],
      ['error()', (sub) => sub.error(new MethodError(400)), false],
      ['a throw', () => raise(new MethodError(400)), false],
    ];
    for (const [name, end, isUnsub] of ends) {
      it(`[SUB11] runs what is to be done at the end once, and hears nothing after it (${name})`, async () => {
        const stopped: string[] = [];
        const subs: Subscription[] = [];
        const peer = await serveOne(wire, (ddp) =>
          ddp.publish('things', function (this: Subscription) {
            subs.push(this);
            this.onStop(() => stopped.push('first'));
            this.onStop(() => stopped.push('second'));
            things.call(this);
            end(this);
          }),
        );
        peer.send(SUB);
        if (isUnsub) peer.send(UNSUB);
        assert.equal((await peer.settle()).at(-1)?.['msg'], 'nosub');
        assert.deepEqual(stopped.toSorted(), ['first', 'second']);
        const [sub] = subs;
        assert.ok(sub !== undefined);
        sub.added('things', 'z', {});
        sub.ready();
        sub.stop();
        sub.error(new Error('late'));
        await peer.expectNothing();
        assert.equal(stopped.length, 2);
      });
    }

    it('[SUB11] runs it when the socket goes away', async () => {
      let stopped = 0;
      const server = await wire.serve((ddp) =>
        ddp.publish('things', function (this: Subscription) {
          this.onStop(() => stopped++);
          things.call(this);
        }),
      );
      const peer = await connect(server);
      peer.send(SUB);
      await peer.next(READY_S);
      peer.cut();
      await server.until(() => stopped > 0);
      assert.equal(stopped, 1);
      assert.equal(server.ddp.counts.subscriptions, 0);
    });
  });
}

function raise(thrown: unknown): never {
  throw thrown;
}
