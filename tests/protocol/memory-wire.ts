import { Buffer } from 'node:buffer';
import { createDdpServer, type DdpServer } from '../../server/ddp/author-api.ts';
import type { SessionInput } from '../../server/ddp/transport-api.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { NumberedIds } from '../support/numbered-ids.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { SocketPair } from '../support/socket-pair.ts';
import { TestPeer, type PeerLine } from '../support/test-peer.ts';
import { waitUntil } from '../support/wait-until.ts';
import { lendMessage } from '../support/lend-message.ts';
import {
  CONNECT,
  type Define,
  type OpenOptions,
  type ServeOptions,
  type TestServer,
  type Wire,
} from './wire.ts';

/** The client's end. While the server does not read, what is sent waits, as in TCP's buffers. */
class MemoryLine implements PeerLine {
  socket: SocketPair | undefined;
  session: SessionInput | undefined;
  readonly #server: MemoryServer;
  #sent: Uint8Array[] = [];

  constructor(server: MemoryServer) {
    this.#server = server;
  }

  send(message: string | Uint8Array): void {
    this.#sent.push(typeof message === 'string' ? Buffer.from(message) : message);
    this.deliver();
  }

  cut(): void {
    this.#sent = [];
    this.session?.closed();
  }

  async barrier(): Promise<void> {
    this.deliver();
  }

  turn(): Promise<void> {
    return this.#server.turn();
  }

  /** Hands over what waits, as far as the server reads. */
  deliver(): void {
    while (this.socket?.isReadingPaused === false) {
      const message = this.#sent.shift();
      if (message === undefined) return;
      if (this.session !== undefined) lendMessage(this.session, message);
    }
  }
}

/** A peer whose server's end of the socket is at hand. */
export class MemoryPeer extends TestPeer {
  readonly socket: SocketPair;

  constructor(line: MemoryLine) {
    super(line);
    this.socket = new SocketPair(this);
    line.socket = this.socket;
  }
}

/** A server without a network; ticks end when a peer waits, or when told to. */
export class MemoryServer implements TestServer {
  readonly clock = new ManualClock();
  readonly log = new RecordingLog();
  readonly ddp: DdpServer;
  readonly #lines: MemoryLine[] = [];

  constructor(options: ServeOptions) {
    this.ddp = createDdpServer({ clock: this.clock, ids: new NumberedIds(), log: this.log, ...options });
  }

  async open(options: OpenOptions = {}): Promise<MemoryPeer> {
    const line = new MemoryLine(this);
    this.#lines.push(line);
    const peer = new MemoryPeer(line);
    line.session = this.ddp.open(peer.socket, { remoteAddress: '127.0.0.1', headers: options.headers ?? {} });
    return peer;
  }

  async connect(options: OpenOptions = {}): Promise<MemoryPeer> {
    const peer = await this.open(options);
    peer.send(CONNECT);
    await peer.next({ msg: 'connected' });
    return peer;
  }

  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await this.turn();
  }

  until(isTrue: () => boolean): Promise<void> {
    return waitUntil(
      isTrue,
      () => 'the server has not come there',
      () => this.turn(),
    );
  }

  /** The tick ends; promises that it settled run. */
  async turn(): Promise<void> {
    for (const line of this.#lines) line.deliver();
    this.clock.endTick();
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}

export class MemoryWire implements Wire {
  readonly name = 'memory';

  async serve(define: Define = () => {}, options: ServeOptions = {}): Promise<MemoryServer> {
    const server = new MemoryServer(options);
    define(server.ddp);
    return server;
  }

  async closeAll(): Promise<void> {
    // Nothing outlives its test.
  }
}
