import assert from 'node:assert/strict';
import { DocumentLog } from '../../server/ddp/author-api.ts';
import { MAX_UNSENT_BYTES } from '../../server/ports/client-socket.ts';
import type { MethodCall, Subscription } from '../../server/ddp/server-api.ts';
import { createDeferred } from '../support/deferred.ts';
import { sortedTexts } from '../support/sorted-texts.ts';
import type { MemoryPeer, MemoryWire } from './memory-wire.ts';
import { createThings } from './things-log.ts';

const ALL = { msg: 'sub', id: 's', name: 'all' };
const STALLED = 1013;

function words(texts: readonly string[] | undefined): readonly unknown[] {
  return (texts ?? []).map((text) => (JSON.parse(text) as { readonly msg: unknown }).msg);
}

async function open(peer: MemoryPeer): Promise<void> {
  peer.socket.room = MAX_UNSENT_BYTES;
  peer.socket.drain();
}

/** What can be seen only with a hand on the socket. */
export function backPressureSuite(wire: MemoryWire): void {
  describe('writes and room', () => {
    it('[LOG10] sends a tick in one write for each subscriber, documents first', async () => {
      const { log, define } = createThings();
      const server = await wire.serve(define);
      const [drawer, watcher] = [await server.connect(), await server.connect()];
      for (const peer of [drawer, watcher]) {
        peer.send(ALL);
        await peer.settle();
        peer.socket.writes.length = 0;
      }
      log.append('a', 'k', '{}');
      drawer.send({ msg: 'method', id: '1', method: 'append', params: ['b', 'k'] });
      log.append('c', 'k', '{}');
      server.clock.endTick();
      assert.deepEqual(watcher.socket.writes.map(words), [['added', 'added', 'added']]);
      assert.equal(drawer.socket.writes.length, 1);
      const [write] = drawer.socket.writes.map(words);
      assert.deepEqual(write?.slice(0, 3), ['added', 'added', 'added']);
      assert.deepEqual(sortedTexts(write?.slice(3) ?? []), ['result', 'updated']);
    });

    it('[LOG11] sends a socket without room no documents, but answers, and goes on when it has room', async () => {
      const { log, define } = createThings();
      const server = await wire.serve(define);
      const peer = await server.connect();
      peer.send(ALL);
      await peer.settle();
      peer.socket.room = 0;
      const call = (id: string) => ({ msg: 'method', id, method: 'append', params: [id, 'k'] });
      peer.send(call('a'));
      assert.deepEqual(words(peer.texts.slice(-1)), ['ready']);
      await peer.settle();
      assert.deepEqual(words(peer.texts.slice(2)), ['result']);
      log.append('b', 'k', '{}');
      await peer.expectNothing();
      await open(peer);
      const messages = await peer.settle();
      assert.deepEqual(
        messages.map(({ msg, id }) => (msg === 'added' ? id : msg)),
        ['a', 'b', 'updated'],
      );
    });

    it('[LOG11] neither loses nor repeats a document over many pauses in a long log', async () => {
      const { log, define } = createThings();
      const ids = Array.from({ length: 2000 }, (_, at) => `d${at}`);
      for (const id of ids) log.append(id, 'k', `{"pad":"${'x'.repeat(100)}"}`);
      const server = await wire.serve(define);
      const peer = await server.connect();
      peer.socket.room = 0;
      peer.send(ALL);
      await peer.expectNothing();
      for (let pause = 0; !peer.received.some(({ msg }) => msg === 'ready'); pause++) {
        assert.ok(pause < 500, 'a full socket makes progress each time it drains');
        const before = peer.received.length;
        peer.socket.room = 4000;
        peer.socket.drain();
        server.clock.endTick();
        peer.socket.room = 0;
        await peer.settle();
        assert.ok(peer.received.length > before);
      }
      const sent = peer.received.filter(({ msg }) => msg === 'added').map(({ id }) => id);
      assert.deepEqual(sent, ids);
    });

    it('[LOG11] pauses the removals of unsub and clear likewise, and nosub comes behind them', async () => {
      const { log, define } = createThings();
      const server = await wire.serve(define);
      const peer = await server.connect();
      for (let at = 0; at < 10; at++) log.append(`d${at}`, 'k', '{}');
      peer.send(ALL);
      await peer.settle();
      peer.socket.room = 0;
      log.clear();
      log.append('later', 'k', '{}');
      peer.send({ msg: 'unsub', id: 's' }, { msg: 'sub', id: 's', name: 'all' });
      await peer.expectNothing();
      await open(peer);
      const messages = (await peer.settle()).map(({ msg }) => msg);
      const removals = messages.indexOf('nosub');
      assert.ok(removals >= 10 && messages.slice(0, 10).every((msg) => msg === 'removed'));
      assert.deepEqual(messages.slice(-2), ['added', 'ready']);
    });

    it('[OFF4] tells at once where a full socket makes the log pause', async () => {
      const log = new DocumentLog({ collection: 'things', epochs: [{ epoch: 1, firstN: 1 }] });
      for (let n = 1; n <= 100; n++) log.append(`d${n}`, 'k', `{"pad":"${'x'.repeat(100)}"}`);
      const server = await wire.serve((ddp) => ddp.publish('all', () => log.from({ epoch: 1, n: 20 })));
      const peer = await server.connect();
      peer.socket.isFilling = true;
      peer.socket.room = 4000;
      peer.send(ALL);
      const messages = await peer.settle();
      const documents = messages.filter(({ msg, collection }) => msg === 'added' && collection === 'things');
      assert.ok(documents.length > 10 && documents.length < 60);
      const told = messages.filter(({ msg }) => msg === 'changed').map(({ fields }) => fields);
      assert.deepEqual(told, [{ epoch: 1, n: 20 + documents.length }]);
    });

    it('[SUB12] lets the next message wait for a long walk of removals and its nosub', async () => {
      const { log, define } = createThings();
      const server = await wire.serve(define);
      const peer = await server.connect();
      for (let at = 0; at < 10; at++) log.append(`d${at}`, 'k', '{}');
      peer.send(ALL);
      await peer.settle();
      peer.socket.room = 1;
      peer.send({ msg: 'unsub', id: 's' }, { msg: 'method', id: '1', method: 'note' }, ALL);
      server.clock.endTick();
      await peer.next({ msg: 'ready', subs: ['s'] });
      const order = peer.received.slice(12).map(({ msg }) => msg);
      assert.deepEqual(order.slice(0, 11), [...Array.from({ length: 10 }, () => 'removed'), 'nosub']);
      assert.ok(order.slice(11).includes('result'));
    });

    it('[SUB7] answers an unsub that comes while the subscription ends by itself', async () => {
      const { log, define } = createThings();
      const subs: Subscription[] = [];
      const server = await wire.serve((ddp) => {
        define(ddp);
        ddp.publish('stopped', function (this: Subscription) {
          subs.push(this);
          return log;
        });
      });
      const peer = await server.connect();
      for (let at = 0; at < 10; at++) log.append(`d${at}`, 'k', '{}');
      peer.send({ msg: 'sub', id: 's', name: 'stopped' });
      await peer.settle();
      peer.socket.room = 1;
      subs[0]?.stop();
      peer.send(
        { msg: 'unsub', id: 's' },
        { msg: 'unsub', id: 's' },
        { msg: 'method', id: '1', method: 'clear' },
      );
      await peer.next({ msg: 'updated', methods: ['1'] });
      const order = peer.received.slice(12).map(({ msg }) => msg);
      const nosubs = ['nosub', 'nosub', 'nosub'];
      assert.deepEqual(order.slice(0, 13), [...Array.from({ length: 10 }, () => 'removed'), ...nosubs]);
    });

    it('[LIM2] does not read a session with too much unanswered, until there is less', async () => {
      const held = createDeferred();
      const server = await wire.serve(
        (ddp) =>
          ddp.methods({
            hold(this: MethodCall) {
              this.unblock();
              return held.promise;
            },
          }),
        { limits: { maxUnanswered: 3 } },
      );
      const peer = await server.connect();
      for (let at = 0; at < 6; at++) {
        assert.equal(peer.socket.isReadingPaused, at >= 3);
        peer.send({ msg: 'method', id: String(at), method: 'hold' });
      }
      held.resolve();
      await peer.settle();
      assert.equal(peer.socket.isReadingPaused, false);
      assert.equal(peer.received.filter(({ msg }) => msg === 'result').length, 6);
    });

    it('[LIM3] closes a socket that takes nothing for 60 s', async () => {
      const { log, define } = createThings();
      const server = await wire.serve(define, { limits: { heartbeatIntervalMs: 0 } });
      const peer = await server.connect();
      peer.send(ALL);
      await peer.settle();
      for (const id of ['a', 'b']) {
        peer.socket.room = 0;
        log.append(id, 'k', '{}');
        await peer.expectNothing();
        await server.advance(59_999);
        assert.equal(peer.closedWith, undefined);
        if (id === 'b') break;
        await open(peer);
        await peer.next({ msg: 'added', id });
      }
      await server.advance(1);
      assert.equal((await peer.closed()).code, STALLED);
      assert.deepEqual(server.ddp.counts, { sessions: 0, subscriptions: 0, listeners: 0 });
      log.append('c', 'k', '{}');
      await peer.settle();
      assert.equal(server.ddp.counts.sessions, 0);
    });

    it('[LIM3] closes a socket for which too many answers wait', async () => {
      const server = await wire.serve((ddp) => ddp.methods({ big: () => 'x'.repeat(1000) }));
      const peer = await server.connect();
      peer.socket.room = -16 * 1024 * 1024;
      peer.send({ msg: 'method', id: '1', method: 'big' });
      await peer.settle();
      assert.equal(peer.closedWith, undefined);
      peer.socket.room = -16 * 1024 * 1024 - 1;
      peer.socket.isReadingPaused = false;
      peer.send({ msg: 'method', id: '2', method: 'big' });
      assert.equal((await peer.closed()).code, STALLED);
    });
  });
}
