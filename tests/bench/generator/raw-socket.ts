import { createConnection, type Socket } from 'node:net';
import { clientFrame } from './client-frame.ts';
import { FrameReader } from './frame-reader.ts';

const PONG = 0x8a;
const HEAD_END = '\r\n\r\n';
const LONGEST_HEAD = 16 * 1024;

/** All sockets read into the same bytes, which are used up before the next read: no read allocates. */
const readBuffer = Buffer.allocUnsafeSlow(1024 * 1024);

export interface RawSocketSetup {
  readonly port: number;
  readonly path: string;
  /** A loopback address to connect from: each has ports of its own. */
  readonly localAddress: string;
  /** A text payload; `at` is the time of the read that brought it, as `performance.now()`. */
  readonly onText: (bytes: Buffer, from: number, to: number, at: number) => void;
  /** Once, when the socket is gone without {@link RawSocket.destroy}. */
  readonly onLost: (reason: string) => void;
}

/** A WebSocket with nothing round it: what the generator spends here is not there for the server. */
export class RawSocket {
  /** Resolves when the server has agreed to the upgrade. */
  readonly opened: Promise<void>;
  readonly #socket: Socket;
  readonly #frames: FrameReader;
  readonly #setup: RawSocketSetup;
  #head: string | undefined = '';
  #isGone = false;
  #readAt = 0;
  #settle: (error?: Error) => void = () => undefined;

  constructor(setup: RawSocketSetup) {
    this.#setup = setup;
    this.#frames = new FrameReader({
      text: (bytes, from, to) => setup.onText(bytes, from, to, this.#readAt),
      ping: (payload) => this.#socket.write(clientFrame(payload, PONG)),
      close: (code) => this.#lost(`closed with ${code}`),
    });
    this.opened = new Promise((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error));
    });
    // Whoever waits for it hears of it; nobody has to.
    this.opened.catch(() => undefined);
    this.#socket = createConnection({
      host: '127.0.0.1',
      port: setup.port,
      localAddress: setup.localAddress,
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback: (length) => {
          this.#read(length);
          return true;
        },
      },
    });
    this.#socket.on('connect', () => this.#socket.write(upgradeRequest(setup)));
    this.#socket.on('error', (error) => this.#lost(error.message));
    this.#socket.on('close', () => this.#lost('closed'));
  }

  send(frame: Buffer): void {
    if (!this.#isGone) this.#socket.write(frame);
  }

  /** Nothing is read from the kernel until {@link resume}. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#isGone = true;
    this.#socket.destroy();
  }

  #read(length: number): void {
    this.#readAt = performance.now();
    if (this.#head === undefined) return this.#frames.read(readBuffer, length);
    const before = this.#head.length;
    this.#head += readBuffer.toString('latin1', 0, length);
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) {
      if (this.#head.length > LONGEST_HEAD) this.#lost('an endless answer to the upgrade');
      return;
    }
    const status = this.#head.slice(0, this.#head.indexOf('\r\n'));
    this.#head = undefined;
    if (!status.startsWith('HTTP/1.1 101')) return this.#lost(`the upgrade was answered ${status}`);
    this.#settle();
    const rest = readBuffer.subarray(end + HEAD_END.length - before, length);
    if (rest.length > 0) this.#frames.read(rest, rest.length);
  }

  #lost(reason: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#socket.destroy();
    this.#settle(new Error(reason));
    this.#setup.onLost(reason);
  }
}

function upgradeRequest({ port, path }: RawSocketSetup): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n');
}
