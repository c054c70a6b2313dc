import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDdpServer, type DdpServer, type SessionHost } from '../../server/ddp/author-api.ts';
import type { ClientSocket } from '../../server/ports/client-socket.ts';
import type { Clock } from '../../server/ports/clock.ts';
import { attachSockJs, type SockJsTransport } from '../../server/transports/author-api.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { NumberedIds } from '../support/numbered-ids.ts';
import { RecordingLog } from '../support/recording-log.ts';
import type { TestPeer } from '../support/test-peer.ts';
import { waitUntil } from '../support/wait-until.ts';
import type { Define, OpenOptions, ServeOptions, TestServer, Wire } from './wire.ts';

/** A client of a SockJS transport, before it has said anything. */
export interface SockJsPeer extends TestPeer {
  /** Resolves when the client has heard `o`. */
  readonly opened: Promise<void>;
  /** Goes away for good, also when the session is over. */
  leave(): void;
  /** Resolves when what the server has written so far was heard. */
  caughtUp(): Promise<void>;
}

export type ConnectPeer = (url: string, options: OpenOptions, server: SockJsServer) => SockJsPeer;

/** A server on a loopback port with nothing but SockJS. Ticks end by themselves, DDP's time stands still. */
export class SockJsServer implements TestServer {
  readonly log = new RecordingLog();
  readonly ddp: DdpServer;
  /** The server's end of every session so far. */
  readonly sockets: ClientSocket[] = [];
  readonly #clock = new ManualClock();
  readonly #http: Server = createServer();
  readonly #transport: SockJsTransport;
  readonly #connect: ConnectPeer;
  readonly #peers: SockJsPeer[] = [];

  constructor(connect: ConnectPeer, options: ServeOptions) {
    const clock: Clock = {
      now: () => this.#clock.now(),
      wallTime: () => this.#clock.wallTime(),
      after: (ms, run) => this.#clock.after(ms, run),
      endOfTick: (run) => void setImmediate(run),
    };
    this.#connect = connect;
    this.ddp = createDdpServer({ clock, ids: new NumberedIds(), log: this.log, ...options });
    const host: SessionHost = {
      open: (socket, handshake) => {
        this.sockets.push(socket);
        return this.ddp.open(socket, handshake);
      },
    };
    this.#transport = attachSockJs(this.#http, host, { log: this.log });
  }

  async listen(): Promise<void> {
    this.#http.listen(0, '127.0.0.1');
    await once(this.#http, 'listening');
  }

  async open(options: OpenOptions = {}): Promise<TestPeer> {
    const { port } = this.#http.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/sockjs/000/peer${this.#peers.length}`;
    const peer = this.#connect(url, options, this);
    this.#peers.push(peer);
    await peer.opened;
    return peer;
  }

  async advance(ms: number): Promise<void> {
    await this.#clock.advance(ms);
    await turn();
    await Promise.all(this.#peers.map((peer) => peer.caughtUp()));
  }

  until(isTrue: () => boolean): Promise<void> {
    return waitUntil(isTrue, () => 'the server has not come there', turn);
  }

  async close(): Promise<void> {
    for (const peer of this.#peers) peer.leave();
    await this.#transport.close(1001, 'Going away');
    this.#http.close();
    this.#http.closeAllConnections();
  }
}

export class SockJsWire implements Wire {
  readonly name: string;
  readonly #connect: ConnectPeer;
  #servers: SockJsServer[] = [];

  constructor(name: string, connect: ConnectPeer) {
    this.name = name;
    this.#connect = connect;
  }

  async serve(define: Define = () => {}, options: ServeOptions = {}): Promise<SockJsServer> {
    const server = new SockJsServer(this.#connect, options);
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

export function turn(): Promise<void> {
  return new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}

/** Hands a SockJS frame on as what it means. */
export function hearSockJsFrame(peer: TestPeer, frame: string): void {
  if (frame.startsWith('a')) {
    for (const text of JSON.parse(frame.slice(1)) as string[]) peer.onText(text);
  } else if (frame.startsWith('c')) {
    const [code, reason] = JSON.parse(frame.slice(1)) as [number, string];
    peer.onClose({ code, reason });
  } else if (frame !== 'o' && frame !== 'h') {
    peer.fail(new Error(`not a SockJS frame: ${frame}`));
  }
}
