import assert from 'node:assert/strict';
import { MethodError } from '../../server/ddp/author-api.ts';
import type { Subscription } from '../../server/ddp/server-api.ts';
import { sortedTexts } from '../support/sorted-texts.ts';
import { createDeferred } from '../support/deferred.ts';
import {
  assertUnharmed,
  CONNECT,
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

export function subscriptionsSuite(wire: Wire): void {
  describe('subscriptions', () => {
    it('[SUB1] ignores a sub under an id in use', async () => {
      const names: unknown[] = [];
      const peer = await serveOne(wire, (ddp) => {
        defineProbes(ddp);
        ddp.publish('things', function (this: Subscription, name) {
          names.push(name);
          things.call(this);
        });
      });
      peer.send(
        SUB,
        SUB,
        { ...SUB, params: ['other'] },
        { ...SUB, name: 'probe' },
        { ...SUB, name: 'nobody' },
      );
      assert.deepEqual(await peer.settle(), [ADDED_A, READY_S]);
      assert.deepEqual(names, [undefined]);
      await assertUnharmed(peer);
    });

    it('[SUB2] is ready once, with one id, however often it says so', async () => {
      const peer = await serveOne(wire, (ddp) =>
        ddp.publish('things', function (this: Subscription) {
          things.call(this);
          this.ready();
        }),
      );
      peer.send(SUB, { ...SUB, id: 't' });
      const ready = (await peer.settle()).filter(({ msg }) => msg === 'ready');
      assert.deepEqual(ready, [READY_S, { msg: 'ready', subs: ['t'] }]);
    });

    it('[SUB2] sends what was added before ready before it', async () => {
      const held = createDeferred();
      const peer = await serveOne(wire, (ddp) =>
        ddp.publish('things', async function (this: Subscription) {
          this.added('things', 'a', { n: 1 });
          await held.promise;
          this.added('things', 'b', {});
          this.ready();
          this.added('things', 'c', {});
        }),
      );
      peer.send(SUB);
      assert.deepEqual(await peer.settle(), [ADDED_A]);
      held.resolve();
      const [b, c] = ['b', 'c'].map((id) => ({ msg: 'added', collection: 'things', id }));
      assert.deepEqual(await peer.settle(), [b, READY_S, c]);
    });

    for (const name of ['nobody', 'toString', 'constructor', '__proto__', 'hasOwnProperty', '']) {
      it(`[SUB3] answers an unknown name '${name}' with nosub 404`, async () => {
        const peer = await serveOne(wire, (ddp) => {
          defineProbes(ddp);
          ddp.publish('things', things);
        });
        peer.send({ ...SUB, name });
        const error = errorObject(404, `Subscription '${name}' not found`);
        assert.deepEqual(await peer.settle(), [{ msg: 'nosub', id: 's', error }]);
        peer.send(SUB);
        assert.deepEqual(await peer.settle(), [ADDED_A, READY_S]);
        await assertUnharmed(peer);
      });
    }

    it('[SUB6] answers unsub with removed and then nosub, and frees the id', async () => {
      const peer = await serveOne(wire, (ddp) => ddp.publish('things', things));
      for (let round = 0; round < 2; round++) {
        peer.send(SUB);
        assert.deepEqual(await peer.settle(), [ADDED_A, READY_S]);
        peer.send(UNSUB);
        assert.deepEqual(await peer.settle(), [REMOVED_A, NOSUB]);
      }
    });

    it('[SUB7] answers every unsub once', async () => {
      const peer = await serveOne(wire, (ddp) => ddp.publish('things', things));
      peer.send(
        UNSUB,
        { msg: 'unsub' },
        { msg: 'unsub', id: '' },
        { msg: 'unsub', id: 'toString' },
        SUB,
        UNSUB,
        UNSUB,
      );
      assert.deepEqual(await peer.settle(), [
        NOSUB,
        { msg: 'nosub' },
        { msg: 'nosub', id: '' },
        { msg: 'nosub', id: 'toString' },
        ADDED_A,
        READY_S,
        REMOVED_A,
        NOSUB,
        NOSUB,
      ]);
    });

    it('[SUB8] is ready when the publication returns [], and pushes when it returns nothing', async () => {
      const peer = await serveOne(wire, (ddp) => {
        ddp.publish('empty', () => []);
        ddp.publish('later', async () => []);
        ddp.publish('silent', () => {});
      });
      for (const name of ['empty', 'later']) {
        peer.send({ msg: 'sub', id: name, name });
        assert.deepEqual(await peer.settle(), [{ msg: 'ready', subs: [name] }]);
      }
      peer.send({ msg: 'sub', id: 'silent', name: 'silent' });
      await peer.expectNothing();
    });

    it('[SUB8] answers a publication that returns a truthy thing that is no log with nosub 500', async () => {
      const values: unknown[] = [{}, 'x', 5, true, ['x'], [{}], new Map(), () => {}];
      const peer = await serveOne(wire, (ddp) => {
        defineProbes(ddp);
        ddp.publish('odd', ((at: unknown) => values[Number(at)]) as () => void);
        ddp.publish('oddLater', (async (at: unknown) => values[Number(at)]) as () => Promise<void>);
      });
      for (const at of values.keys()) {
        peer.send({ msg: 'sub', id: 's', name: 'odd', params: [at] });
        assert.deepEqual(await peer.settle(), [{ ...NOSUB, error: INTERNAL_ERROR }]);
        peer.send({ msg: 'sub', id: 's', name: 'oddLater', params: [at] });
        assert.deepEqual(await peer.settle(), [{ ...NOSUB, error: INTERNAL_ERROR }]);
      }
      await assertUnharmed(peer);
    });

    it('[SUB9] takes the empty string for an id like any other', async () => {
      const peer = await serveOne(wire, (ddp) => ddp.publish('things', things));
      peer.send({ ...SUB, id: '' });
      assert.deepEqual(await peer.settle(), [ADDED_A, { msg: 'ready', subs: [''] }]);
      peer.send({ msg: 'unsub', id: '' });
      assert.deepEqual(await peer.settle(), [REMOVED_A, { msg: 'nosub', id: '' }]);
    });

    it('[SUB10] runs nameless publications for every session, right after connected', async () => {
      const ids: unknown[] = [];
      const server = await wire.serve((ddp) => {
        ddp.publish(null, function (this: Subscription) {
          ids.push(this.id);
          things.call(this);
        });
        ddp.publish(null, function (this: Subscription) {
          this.added('things', 'b', {});
          this.error(new MethodError(400));
        });
      });
      for (let round = 0; round < 2; round++) {
        const peer = await server.open();
        peer.send(CONNECT, { msg: 'method', id: '1', method: 'nobody' });
        const messages = await peer.settle();
        assert.equal(messages[0]?.['msg'], 'connected');
        const b = { collection: 'things', id: 'b' };
        assert.deepEqual(messages.slice(1, 4), [ADDED_A, { msg: 'added', ...b }, { msg: 'removed', ...b }]);
        assert.deepEqual(sortedTexts(messages.slice(4).map(({ msg }) => msg)), ['result', 'updated']);
      }
      assert.deepEqual(ids, [undefined, undefined]);
    });

    it('[SUB12] starts the next message after the nosub of an unsub', async () => {
      const peer = await serveOne(wire, (ddp) => {
        ddp.publish('things', things);
        ddp.methods({ note: () => 1 });
      });
      peer.send(SUB, UNSUB, { msg: 'method', id: '1', method: 'note' }, SUB);
      const order = (await peer.settle()).filter(({ msg }) => msg !== 'updated');
      const result = { msg: 'result', id: '1', result: 1 };
      assert.deepEqual(order.slice(0, 4), [ADDED_A, READY_S, REMOVED_A, NOSUB]);
      assert.ok(order.some((message) => message['msg'] === result.msg));
      assert.deepEqual(
        order.slice(4).filter(({ msg }) => msg !== 'result'),
        [ADDED_A, READY_S],
      );
    });
  });
}
