import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect as connectSocket, type AddressInfo, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { createDdpServer, type DdpServer } from '../../server/ddp/author-api.ts';
import type { Clock } from '../../server/ports/clock.ts';
import { attachWebSocket, type WebSocketTransport } from '../../server/transports/websocket.ts';
import { FrameReader } from '../support/frame-reader.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { NumberedIds } from '../support/numbered-ids.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TestPeer } from '../support/test-peer.ts';
import { waitUntil } from '../support/wait-until.ts';
import type { Define, OpenOptions, ServeOptions, TestServer, Wire } from './wire.ts';

export class WebSocketPeer extends TestPeer {
  readonly ws: WebSocket;

  constructor(ws: WebSocket) {
    super({
      send: (message) => ws.send(message),
      cut: () => ws.terminate(),
      barrier: () => barrier(ws),
      turn,
    });
    this.ws = ws;
    ws.on('close', (code, reason) => this.onClose({ code, reason: reason.toString() }));
    ws.on('error', (error) => this.fail(error));
  }
}

/** A server on a loopback port. Ticks end by themselves, time stands still. */
export class WebSocketServer implements TestServer {
  readonly log = new RecordingLog();
  readonly ddp: DdpServer;
  readonly #clock = new ManualClock();
  readonly #http: Server = createServer();
  readonly #transport: WebSocketTransport;
  readonly #peers: WebSocketPeer[] = [];

  constructor(options: ServeOptions) {
    const clock: Clock = {
      now: () => this.#clock.now(),
      wallTime: () => this.#clock.wallTime(),
      after: (ms, run) => this.#clock.after(ms, run),
      endOfTick: (run) => void setImmediate(run),
    };
    this.ddp = createDdpServer({ clock, ids: new NumberedIds(), log: this.log, ...options });
    const maxMessageBytes = options.limits?.maxMessageBytes;
    this.#transport = attachWebSocket(
      this.#http,
      this.ddp,
      maxMessageBytes === undefined ? {} : { maxMessageBytes },
    );
  }

  async listen(): Promise<void> {
    this.#http.listen(0, '127.0.0.1');
    await once(this.#http, 'listening');
  }

  /** `ws://127.0.0.1:<port>` */
  get origin(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async open({ headers = {} }: OpenOptions = {}, path = '/websocket'): Promise<WebSocketPeer> {
    const taps: Socket[] = [];
    const ws = new WebSocket(this.origin + path, {
      headers,
      perMessageDeflate: true,
      createConnection: () => {
        const { port } = this.#http.address() as AddressInfo;
        const socket = connectSocket(port, '127.0.0.1');
        taps.push(socket);
        return socket;
      },
    });
    const peer = new WebSocketPeer(ws);
    this.#peers.push(peer);
    for (const socket of taps) readFrames(socket, peer);
    await once(ws, 'open');
    return peer;
  }

  async advance(ms: number): Promise<void> {
    await this.#clock.advance(ms);
    await turn();
  }

  until(isTrue: () => boolean): Promise<void> {
    return waitUntil(isTrue, () => 'the server has not come there', turn);
  }

  async close(): Promise<void> {
    for (const { ws } of this.#peers) ws.terminate();
    await this.#transport.close(1001, 'Going away');
    this.#http.close();
    this.#http.closeAllConnections();
  }
}

export class WebSocketWire implements Wire {
  readonly name = 'websocket';
  #servers: WebSocketServer[] = [];

  async serve(define: Define = () => {}, options: ServeOptions = {}): Promise<WebSocketServer> {
    const server = new WebSocketServer(options);
    define(server.ddp);
    await server.listen();
    this.#servers.push(server);
    return server;
  }

  async closeAll(): Promise<void> {
    const servers = this.#servers;
    this.#servers = [];
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** Gives the peer every frame as it lies in the bytes: `ws` would also take what no server should send. */
function readFrames(socket: Socket, peer: TestPeer): void {
  const reader = new FrameReader();
  let head: Buffer | undefined = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    try {
      let bytes = chunk;
      if (head !== undefined) {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        bytes = head.subarray(end + 4);
        head = undefined;
      }
      for (const frame of reader.push(bytes)) peer.onFrame(frame);
    } catch (error) {
      peer.fail(error);
    }
  });
}

/** A ping frame: DDP does not see it, so it neither counts as life nor waits in the session's queue. */
async function barrier(ws: WebSocket): Promise<void> {
  if (ws.readyState !== WebSocket.OPEN) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      ws.off('pong', done);
      ws.off('close', done);
      resolve();
    };
    ws.on('pong', done);
    ws.on('close', done);
    ws.ping();
  });
}

function turn(): Promise<void> {
  return new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}
