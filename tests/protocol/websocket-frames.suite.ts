import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { assertUnharmed, CONNECT, defineProbes } from './wire.ts';
import type { WebSocketWire } from './websocket-wire.ts';

const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** What only a real WebSocket has. */
export function websocketFramesSuite(wire: WebSocketWire): void {
  describe('the WebSocket', () => {
    it('[LIM4] closes with 1009 at a message larger than 4 MiB, and takes one of 4 MiB', async () => {
      const server = await wire.serve(defineProbes);
      const peer = await server.open();
      peer.send('x'.repeat(MAX_MESSAGE_BYTES));
      assert.deepEqual(await peer.next({ msg: 'error' }), { msg: 'error', reason: 'Bad request' });
      peer.send('x'.repeat(MAX_MESSAGE_BYTES + 1));
      assert.equal((await peer.closed()).code, 1009);
    });

    it('[LIM4] follows the limit it was given', async () => {
      const server = await wire.serve(defineProbes, { limits: { maxMessageBytes: 1000 } });
      const peer = await server.open();
      peer.send('x'.repeat(1000));
      await peer.next({ msg: 'error' });
      peer.send('x'.repeat(1001));
      assert.equal((await peer.closed()).code, 1009);
    });

    it('[WIRE1] compresses nothing, although it was offered', async () => {
      const peer = await (await wire.serve()).open();
      assert.equal(peer.ws.extensions, '');
    });

    it('[WIRE2] takes text and binary, whole and in pieces', async () => {
      const server = await wire.serve(defineProbes);
      const peer = await server.open();
      peer.ws.send(Buffer.from(JSON.stringify(CONNECT)), { binary: true });
      await peer.next({ msg: 'connected' });
      const text = '{"msg":"ping","id":"é☃"}';
      const bytes = Buffer.from(text);
      peer.ws.send(text);
      peer.ws.send(bytes, { binary: true });
      for (const binary of [false, true]) {
        for (let at = 0; at < bytes.length; at++) {
          peer.ws.send(bytes.subarray(at, at + 1), { binary, fin: at === bytes.length - 1 });
        }
      }
      const pong = { msg: 'pong', id: 'é☃' };
      assert.deepEqual(await peer.settle(), [pong, pong, pong, pong]);
      await assertUnharmed(peer);
    });

    for (const path of [
      '/websocket',
      '/websocket/',
      '/sockjs/websocket',
      '/websocket?a=b',
      '/sockjs/websocket?a',
    ]) {
      it(`[WIRE3] speaks DDP at ${path}`, async () => {
        const peer = await (await wire.serve(defineProbes)).open({}, path);
        peer.send(CONNECT);
        await peer.next({ msg: 'connected' });
        await assertUnharmed(peer);
      });
    }

    for (const path of ['/', '/websocket2', '/websocket/x', '/WebSocket', '/sockjs/', '/x/websocket']) {
      it(`[WIRE3] answers an upgrade at ${path} with 404`, async () => {
        const server = await wire.serve();
        const ws = new WebSocket(server.origin + path);
        ws.on('error', () => {});
        const [, response]: [unknown, IncomingMessage] = (await once(ws, 'unexpected-response')) as [
          unknown,
          IncomingMessage,
        ];
        assert.equal(response.statusCode, 404);
        response.resume();
        await once(response, 'close');
      });
    }
  });
}
