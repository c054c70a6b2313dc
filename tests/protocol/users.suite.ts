import assert from 'node:assert/strict';
import { DocumentLog, MethodError, type DdpServer } from '../../server/ddp/author-api.ts';
import type { MethodCall, Subscription } from '../../server/ddp/server-api.ts';
import { sortedTexts } from '../support/sorted-texts.ts';
import type { Received, TestPeer } from '../support/test-peer.ts';
import { heldDocuments } from './held-documents.ts';
import { connect, errorObject, INTERNAL_ERROR, serveOne, type Wire } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

/** `login` waits for the change of user, `loginAside` leaves it running; `whoAmI`. */
function defineLogin(ddp: DdpServer): void {
  ddp.methods({
    whoAmI(this: MethodCall) {
      return this.userId;
    },
    async login(this: MethodCall, userId) {
      await Reflect.apply(this.setUserId.bind(this), undefined, [userId]);
      return this.userId;
    },
    loginAside(this: MethodCall, userId) {
      void Reflect.apply(this.setUserId.bind(this), undefined, [userId]);
      return 'begun';
    },
    async loginLate(this: MethodCall) {
      this.unblock();
      await this.setUserId('late');
    },
  });
}

/** Publishes as `things`, to each user, the documents under their name; `null` for nobody. */
function defineThings(
  ddp: DdpServer,
  documents: Readonly<Record<string, Readonly<Record<string, Fields>>>>,
): void {
  ddp.publish('things', function (this: Subscription) {
    for (const [id, fields] of Object.entries(documents[String(this.userId)] ?? {}))
      this.added('things', id, fields);
    this.ready();
  });
}

const call = (method: string, ...params: readonly unknown[]) => ({ msg: 'method', id: 'c', method, params });

/** Everything from a call until its result and updated, these two taken out: they must have come last. */
async function duringCall(peer: TestPeer, message: object): Promise<readonly Received[]> {
  peer.send(message);
  const messages = await peer.settle();
  const isAnswer = ({ msg }: Received) => msg === 'result' || msg === 'updated';
  assert.equal(messages.filter(isAnswer).length, 2);
  assert.ok(messages.slice(-2).every(isAnswer), JSON.stringify(messages));
  return messages.slice(0, -2);
}

export function usersSuite(wire: Wire): void {
  describe('users', () => {
    it('[USER1] has no user until a method sets one, for that session only', async () => {
      const server = await wire.serve(defineLogin);
      const [peer, other] = [await connect(server), await connect(server)];
      const whoIs = async (who: TestPeer) => {
        who.send(call('whoAmI'));
        return (await who.next({ msg: 'result' }))['result'];
      };
      assert.equal(await whoIs(peer), null);
      peer.send(call('login', 'ada'));
      assert.equal((await peer.next({ msg: 'result' }))['result'], 'ada');
      assert.equal(await whoIs(peer), 'ada');
      assert.equal(await whoIs(other), null);
      peer.send(call('login', null));
      assert.equal((await peer.next({ msg: 'result' }))['result'], null);
      assert.equal(await whoIs(peer), null);
    });

    for (const method of ['login', 'loginAside']) {
      it(`[USER2] runs subscriptions again and says ready once for all, before the answers (${method})`, async () => {
        const doings: string[] = [];
        const peer = await serveOne(wire, (ddp) => {
          defineLogin(ddp);
          for (const name of ['sync', 'async']) {
            ddp.publish(name, function (this: Subscription) {
              doings.push(`${name} for ${this.userId}`);
              this.onStop(() => doings.push(`${name} stopped`));
              const push = () => {
                this.added('things', name, {});
                this.ready();
              };
              return name === 'sync' ? push() : Promise.resolve().then(push);
            });
          }
        });
        peer.send({ msg: 'sub', id: 'A', name: 'sync' }, { msg: 'sub', id: 'B', name: 'async' });
        await peer.settle();
        for (const userId of ['ada', 'ada', null]) {
          doings.length = 0;
          const [ready, ...rest] = await duringCall(peer, call(method, userId));
          assert.equal(ready?.['msg'], 'ready');
          assert.deepEqual(sortedTexts([ready['subs']].flat()), ['A', 'B']);
          assert.deepEqual(rest, []);
          const ran = ['async', 'sync'].flatMap((name) => [`${name} for ${userId}`, `${name} stopped`]);
          assert.deepEqual(doings.toSorted(), ran.toSorted());
        }
      });
    }

    it('[USER3] sends the differences between what two users see', async () => {
      const peer = await serveOne(wire, (ddp) => {
        defineLogin(ddp);
        defineThings(ddp, {
          null: { gone: { n: 1 }, kept: { n: 1, old: true }, empty: {} },
          ada: { kept: { n: 2, fresh: [1] }, empty: {}, come: { n: 3 } },
        });
      });
      peer.send({ msg: 'sub', id: 's', name: 'things' });
      await peer.settle();
      const ready = { msg: 'ready', subs: ['s'] };
      const things = (msg: string, id: string, more: object = {}) => ({
        msg,
        collection: 'things',
        id,
        ...more,
      });
      const forward = await duringCall(peer, call('login', 'ada'));
      assert.deepEqual(forward.at(-1), ready);
      assert.deepEqual(
        sortedTexts(forward.slice(0, -1)),
        sortedTexts([
          things('removed', 'gone'),
          things('added', 'come', { fields: { n: 3 } }),
          things('changed', 'kept', { fields: { n: 2, fresh: [1] }, cleared: ['old'] }),
        ]),
      );
      const again = await duringCall(peer, call('login', 'ada'));
      assert.deepEqual(again.at(-1), ready);
      assert.ok(again.slice(0, -1).every(({ msg }) => msg === 'changed'));
      const back = await duringCall(peer, call('login', null));
      assert.deepEqual(
        sortedTexts(back.slice(0, -1)),
        sortedTexts([
          things('removed', 'come'),
          things('added', 'gone', { fields: { n: 1 } }),
          things('changed', 'kept', { fields: { n: 1, old: true }, cleared: ['fresh'] }),
        ]),
      );
      assert.deepEqual(heldDocuments(peer, 'things').toSorted(), ['empty', 'gone', 'kept']);
    });

    it('[USER3] compares what a run has come to, not what it did on the way', async () => {
      const peer = await serveOne(wire, (ddp) => {
        defineLogin(ddp);
        ddp.publish('winding', function (this: Subscription) {
          this.added('things', 'a', { n: 1 });
          this.added('things', 'b', { n: 1, m: 1 });
          if (this.userId !== null) {
            this.removed('things', 'a');
            this.changed('things', 'b', { n: 2, m: undefined });
            this.added('things', 'passing', {});
            this.removed('things', 'passing');
            assert.throws(() => this.removed('things', 'passing'));
            assert.throws(() => this.changed('things', 'a', {}));
          }
          this.ready();
        });
      });
      peer.send({ msg: 'sub', id: 's', name: 'winding' });
      await peer.settle();
      const messages = await duringCall(peer, call('login', 'ada'));
      const b = { msg: 'changed', collection: 'things', id: 'b', fields: { n: 2 }, cleared: ['m'] };
      const a = { msg: 'removed', collection: 'things', id: 'a' };
      assert.deepEqual(sortedTexts(messages), sortedTexts([a, b, { msg: 'ready', subs: ['s'] }]));
    });

    it('[USER3] keeps a document that another subscription still shows', async () => {
      const peer = await serveOne(wire, (ddp) => {
        defineLogin(ddp);
        defineThings(ddp, { null: { a: { n: 1 } }, ada: {} });
        ddp.publish('same', function (this: Subscription) {
          this.added('things', 'a', { n: 1 });
          this.ready();
        });
      });
      peer.send({ msg: 'sub', id: 's', name: 'things' }, { msg: 'sub', id: 't', name: 'same' });
      await peer.settle();
      await duringCall(peer, call('login', 'ada'));
      assert.deepEqual(heldDocuments(peer, 'things'), ['a']);
      peer.send({ msg: 'unsub', id: 't' });
      const removed = { msg: 'removed', collection: 'things', id: 'a' };
      assert.deepEqual(await peer.settle(), [removed, { msg: 'nosub', id: 't' }]);
    });

    for (const names of [['all'], ['of'], ['all', 'of']]) {
      it(`[USER4] sends nothing for a log that stays the same, and goes on with it (${names.join(' and ')})`, async () => {
        const log = new DocumentLog({ collection: 'things' });
        log.append('a', 'k', '{}');
        const peer = await serveOne(wire, (ddp) => {
          defineLogin(ddp);
          ddp.publish('all', () => log);
          ddp.publish('of', () => log.withKey('k'));
        });
        peer.send(...names.map((name) => ({ msg: 'sub', id: name, name })));
        await peer.settle();
        const [ready, ...rest] = await duringCall(peer, call('login', 'ada'));
        assert.deepEqual(sortedTexts([ready?.['subs']].flat()), names);
        assert.deepEqual(rest, []);
        log.append('b', 'k', '{}');
        assert.deepEqual(await peer.settle(), [{ msg: 'added', collection: 'things', id: 'b' }]);
      });
    }

    it('[USER4] swaps the documents of a log when the key changes, before ready', async () => {
      const log = new DocumentLog({ collection: 'things' });
      for (const key of ['null', 'ada']) log.append(`of ${key}`, key, '{}');
      const peer = await serveOne(wire, (ddp) => {
        defineLogin(ddp);
        ddp.publish('mine', function (this: Subscription) {
          return log.withKey(String(this.userId));
        });
      });
      peer.send({ msg: 'sub', id: 's', name: 'mine' });
      await peer.settle();
      assert.deepEqual(await duringCall(peer, call('login', 'ada')), [
        { msg: 'removed', collection: 'things', id: 'of null' },
        { msg: 'added', collection: 'things', id: 'of ada' },
        { msg: 'ready', subs: ['s'] },
      ]);
    });

    it('[USER5] refuses a user after unblock, and one that is neither a string nor null', async () => {
      const peer = await serveOne(wire, defineLogin);
      peer.send(
        call('loginLate'),
        ...[5, true, {}, []].map((userId) => call('login', userId)),
        call('login'),
      );
      const results = (await peer.settle()).filter(({ msg }) => msg === 'result');
      assert.deepEqual(
        results,
        Array.from({ length: 6 }, () => ({ msg: 'result', id: 'c', error: INTERNAL_ERROR })),
      );
      peer.send(call('whoAmI'));
      assert.equal((await peer.next({ msg: 'result' }))['result'], null);
    });

    it('[USER6] ends a publication that fails in its second run, and is ready with the rest', async () => {
      const peer = await serveOne(wire, (ddp) => {
        defineLogin(ddp);
        for (const name of ['good', 'strict', 'strictLater', 'strictLog']) {
          ddp.publish(name, function (this: Subscription) {
            this.added('things', name, {});
            const error = new MethodError(403, 'Log out first');
            if (name === 'strict' && this.userId !== null) throw error;
            if (name === 'strictLater' && this.userId !== null) return Promise.reject(error);
            this.ready();
            if (name === 'strictLog' && this.userId !== null) this.error(error);
            return undefined;
          });
        }
      });
      const names = ['good', 'strict', 'strictLater', 'strictLog'];
      peer.send(...names.map((name) => ({ msg: 'sub', id: name, name })));
      await peer.settle();
      const messages = await duringCall(peer, call('login', 'ada'));
      const error = errorObject(403, 'Log out first');
      for (const id of names.slice(1)) {
        const removedAt = messages.findIndex(
          (message) => message['msg'] === 'removed' && message['id'] === id,
        );
        const nosubAt = messages.findIndex((message) => message['msg'] === 'nosub' && message['id'] === id);
        assert.deepEqual(messages[nosubAt], { msg: 'nosub', id, error });
        assert.ok(removedAt >= 0 && removedAt < nosubAt);
      }
      assert.deepEqual(messages.at(-1), { msg: 'ready', subs: ['good'] });
      assert.deepEqual(heldDocuments(peer, 'things'), ['good']);
    });
  });
}
