import { clientTextFrame } from './client-frame.ts';
import type { Dialect, MessageKind } from './dialect.ts';
import { RawSocket } from './raw-socket.ts';

export interface LineListener {
  message(kind: MessageKind, bytes: Buffer, from: number, to: number, at: number): void;
  /** The connection is gone, or spoke of something that this generator never asked for. */
  trouble(what: string): void;
}

export interface LineTarget {
  readonly port: number;
  readonly dialect: Dialect;
}

const ADDRESSES = 250;
let connections = 0;

/** One connection that has said hello; it answers pings by itself and hands on the rest. */
export class Line {
  /** Resolves when the server has said `connected`. */
  readonly connected: Promise<void>;
  readonly #socket: RawSocket;
  readonly #dialect: Dialect;
  readonly #pong: Buffer;

  constructor({ port, dialect }: LineTarget, listener: LineListener) {
    const number = connections++;
    this.#dialect = dialect;
    this.#pong = clientTextFrame(dialect.pong);
    let settle: (error?: Error) => void = () => undefined;
    this.connected = new Promise((resolve, reject) => {
      settle = (error) => (error === undefined ? resolve() : reject(error));
    });
    this.connected.catch(() => undefined);
    this.#socket = new RawSocket({
      port,
      path: dialect.path(number),
      // Ports run out at some 28,000 for each address.
      localAddress: `127.0.0.${2 + (number % ADDRESSES)}`,
      onText: (bytes, from, to, at) => {
        const kind = dialect.kindOf(bytes, from, to);
        if (kind === 'ping') this.send(this.#pong);
        else if (kind === 'opened') this.sendText(dialect.hello);
        else if (kind === 'connected') settle();
        else if (kind === 'unknown')
          listener.trouble(`unasked for: ${bytes.toString('latin1', from, Math.min(to, from + 200))}`);
        else if (kind !== 'nothing') listener.message(kind, bytes, from, to, at);
      },
      onLost: (reason) => {
        settle(new Error(reason));
        listener.trouble(`a connection was lost: ${reason}`);
      },
    });
    if (!dialect.speaksFirst) void this.#socket.opened.then(() => this.sendText(dialect.hello), settle);
  }

  send(frame: Buffer): void {
    this.#socket.send(frame);
  }

  sendText(text: string): void {
    this.#socket.send(clientTextFrame(text));
  }

  watch(): void {
    this.sendText(this.#dialect.watch);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
