import assert from 'node:assert/strict';
import { once } from 'node:events';
import { attachWebSocket, webSocketRoutes } from '../../server/transports/websocket.ts';
import { createHttpServer } from '../../server/transports/http-server.ts';
import { clientFrame, eventually, OPCODE, RawWebSocket } from '../support/raw-websocket.ts';

const FRAMES = 20_000;
const PAYLOAD = Buffer.alloc(200, 'x');
/** Node takes at most one more read of 64 KiB before a pause holds. */
const MOST_BYTES_A_TURN = 2 * 64 * 1024;

describe('A WebSocket that floods', () => {
  it('is read a little at a time, so that every other has its turn between', async () => {
    const http = createHttpServer({
      routes: webSocketRoutes({}),
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
    let thisTurn = 0;
    let most = 0;
    let received = 0;
    const transport = attachWebSocket(http, {
      open: () => ({
        receive: () => {
          received++;
          if (thisTurn++ === 0)
            setImmediate(() => {
              most = Math.max(most, thisTurn);
              thisTurn = 0;
            });
        },
        closed: () => undefined,
      }),
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const address = http.address();
    assert.ok(address !== null && typeof address === 'object');
    const client = await RawWebSocket.open(address.port);
    try {
      const frame = clientFrame(OPCODE.text, PAYLOAD);
      client.socket.write(Buffer.concat(Array.from({ length: FRAMES }, () => frame)));
      await eventually(() => received === FRAMES, 'everything arrives');
      assert.ok(most <= MOST_BYTES_A_TURN / frame.length + 1, `${most} messages in one turn`);
    } finally {
      client.destroy();
      await transport.close(1001, 'Going away');
      http.close();
    }
  });
});
