import assert from 'node:assert/strict';
import type { TestPeer } from '../support/test-peer.ts';
import { createDeferred } from '../support/deferred.ts';
import {
  CONNECT,
  connect,
  defineProbes,
  NORMAL_CLOSURE,
  serveOne,
  type TestServer,
  type Wire,
} from './wire.ts';

const INTERVAL_MS = 15_000;

export function heartbeatSuite(wire: Wire): void {
  describe('heartbeat', () => {
    it('[BEAT1] answers ping with pong and the same id', async () => {
      const peer = await serveOne(wire);
      const ids = ['a', '', 'toString', 0, -1.5, 12, null];
      peer.send({ msg: 'ping' }, ...ids.map((id) => ({ msg: 'ping', id, other: 'key' })));
      assert.deepEqual(await peer.settle(), [{ msg: 'pong' }, ...ids.map((id) => ({ msg: 'pong', id }))]);
    });

    it('[BEAT2] answers a ping with any other id with Bad request', async () => {
      const peer = await serveOne(wire);
      const messages = [true, false, {}, [], ['a'], { $date: 1 }].map((id) => ({ msg: 'ping', id }));
      peer.send(...messages);
      assert.deepEqual(
        await peer.settle(),
        messages.map((offendingMessage) => ({ msg: 'error', reason: 'Bad request', offendingMessage })),
      );
    });

    it('[BEAT3] answers a ping at once while a method runs', async () => {
      const held = createDeferred();
      const peer = await serveOne(wire, (ddp) => ddp.methods({ hold: () => held.promise }));
      peer.send({ msg: 'method', id: '1', method: 'hold' }, { msg: 'pong' }, { msg: 'ping', id: 'p' });
      assert.deepEqual(await peer.settle(), [{ msg: 'pong', id: 'p' }]);
      held.resolve();
      await peer.next({ msg: 'result', id: '1' });
    });

    it('[BEAT4] pings a silent client after 15 s and closes it 15 s later', async () => {
      const server = await wire.serve();
      const peer = await connect(server);
      await server.advance(INTERVAL_MS - 1);
      await peer.expectNothing();
      await server.advance(1);
      assert.deepEqual(await peer.settle(), [{ msg: 'ping' }]);
      await server.advance(INTERVAL_MS - 1);
      await peer.expectNothing();
      assert.equal(peer.closedWith, undefined);
      await server.advance(1);
      assert.deepEqual(await peer.closed(), NORMAL_CLOSURE);
      assert.equal(server.ddp.counts.sessions, 0);
    });

    it('[BEAT4] keeps a client that answers, and pings it again only after another silence', async () => {
      const server = await wire.serve();
      const peer = await connect(server);
      for (let beat = 0; beat < 3; beat++) {
        await server.advance(INTERVAL_MS);
        if (!peer.received.some(({ msg }) => msg === 'ping')) await server.advance(INTERVAL_MS);
        await peer.next({ msg: 'ping' });
        peer.received.length = 0;
        await server.advance(5000);
        peer.send({ msg: 'pong' });
        await peer.expectNothing();
        await server.advance(9000);
        await peer.expectNothing();
      }
      assert.equal(peer.closedWith, undefined);
    });

    it('[BEAT4] follows the limits it was given', async () => {
      const server = await wire.serve(() => {}, {
        limits: { heartbeatIntervalMs: 200, heartbeatTimeoutMs: 50 },
      });
      const peer = await connect(server);
      await server.advance(200);
      assert.deepEqual(await peer.settle(), [{ msg: 'ping' }]);
      await server.advance(49);
      await peer.expectNothing();
      await server.advance(1);
      assert.deepEqual(await peer.closed(), NORMAL_CLOSURE);
    });

    const signs: readonly [string, object][] = [
      ['a pong', { msg: 'pong' }],
      ['a ping', { msg: 'ping' }],
      ['a method', { msg: 'method', id: '1', method: 'probe' }],
      ['an unknown message', { msg: 'nonsense' }],
      ['a malformed sub', { msg: 'sub' }],
    ];
    for (const [name, sign] of signs) {
      it(`[BEAT5] takes ${name} for a sign of life`, async () => {
        const server = await wire.serve(defineProbes);
        const peer = await connect(server);
        await say(server, peer, 14_000, sign);
        await server.advance(1000);
        await peer.expectNothing();
        await server.advance(INTERVAL_MS);
        await peer.next({ msg: 'ping' });
        await say(server, peer, 14_000, sign);
        await server.advance(1000);
        await peer.settle();
        assert.equal(peer.closedWith, undefined);
      });
    }

    for (const [name, noise] of [
      ['unparsable text', '{'],
      ['a second connect', CONNECT],
    ] as const) {
      it(`[BEAT5] does not take ${name} for a sign of life`, async () => {
        const server = await wire.serve();
        const peer = await connect(server);
        await say(server, peer, 14_000, noise);
        await server.advance(1000);
        await peer.next({ msg: 'ping' });
        await say(server, peer, 14_000, noise);
        await server.advance(1000);
        assert.deepEqual(await peer.closed(), NORMAL_CLOSURE);
      });
    }

    it('[BEAT6] has no heartbeat and no ping or pong in pre1', async () => {
      const server = await wire.serve();
      const peer = await server.open();
      peer.send({ msg: 'connect', version: 'pre1', support: ['pre1'] });
      await peer.next({ msg: 'connected' });
      await server.advance(INTERVAL_MS * 10);
      await peer.expectNothing();
      assert.equal(peer.closedWith, undefined);
      const messages = [{ msg: 'ping' }, { msg: 'ping', id: 'a' }, { msg: 'pong' }];
      peer.send(...messages);
      assert.deepEqual(
        await peer.settle(),
        messages.map((offendingMessage) => ({ msg: 'error', reason: 'Bad request', offendingMessage })),
      );
    });

    it('[BEAT7] has no heartbeat with an interval of 0, but answers pings', async () => {
      const server = await wire.serve(() => {}, { limits: { heartbeatIntervalMs: 0 } });
      const peer = await connect(server);
      await server.advance(INTERVAL_MS * 10);
      await peer.expectNothing();
      peer.send({ msg: 'ping', id: 'a' });
      assert.deepEqual(await peer.settle(), [{ msg: 'pong', id: 'a' }]);
    });
  });
}

/** After `ms` the peer says it, the server hears it, and the answers are read. */
async function say(server: TestServer, peer: TestPeer, ms: number, message: object | string): Promise<void> {
  await server.advance(ms);
  peer.send(message);
  await peer.settle();
}
