import { once } from 'node:events';
import { WebSocket } from 'ws';
import { TestPeer } from '../support/test-peer.ts';
import { hearSockJsFrame, turn, type ConnectPeer, type SockJsPeer } from './sockjs-server.ts';

class SockJsWebSocketPeer extends TestPeer implements SockJsPeer {
  readonly opened: Promise<void>;
  readonly #ws: WebSocket;

  constructor(ws: WebSocket) {
    super({
      send: (message) => ws.send(JSON.stringify([message.toString()])),
      cut: () => ws.terminate(),
      barrier: () => barrier(ws),
      turn,
    });
    this.#ws = ws;
    this.opened = once(ws, 'message').then(() => undefined);
    ws.on('message', (data: Buffer) => hearSockJsFrame(this, data.toString()));
    ws.on('close', (code, reason) => this.onClose({ code, reason: reason.toString() }));
    ws.on('error', (error) => this.fail(error));
  }

  async caughtUp(): Promise<void> {
    // What the server writes is pushed.
  }

  leave(): void {
    this.#ws.terminate();
  }
}

export const connectWebSocket: ConnectPeer = (url, { headers = {} }) =>
  new SockJsWebSocketPeer(new WebSocket(`${url.replace('http', 'ws')}/websocket`, { headers }));

/** A ping frame, which SockJS and DDP do not see. */
async function barrier(ws: WebSocket): Promise<void> {
  if (ws.readyState !== WebSocket.OPEN) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      ws.off('pong', done);
      ws.off('close', done);
      resolve();
    };
    ws.on('pong', done);
    ws.on('close', done);
    ws.ping();
  });
}
