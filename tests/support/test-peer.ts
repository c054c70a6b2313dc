import assert from 'node:assert/strict';
import { inspect, isDeepStrictEqual } from 'node:util';
import { TEXT_OPCODE, type ServerFrame } from './frame-reader.ts';
import type { FarEnd, SocketClose } from './socket-pair.ts';
import { waitUntil } from './wait-until.ts';

/** Rounds of promises and ticks after which a server that was given nothing new has nothing more to say. */
const QUIET_TURNS = 10;

export type Received = Readonly<Record<string, unknown>>;
/** The fields that a message must have, each deeply equal; or a question about it. */
export type Match = Received | ((message: Received) => boolean);

/** How a {@link TestPeer} reaches its server. */
export interface PeerLine {
  send(message: string | Uint8Array): void;
  /** Goes away without a word. */
  cut(): void;
  /** Resolves when the server has taken all that was sent before, and its answers so far have come. */
  barrier(): Promise<void>;
  /** Lets the server, which runs in this process, come to the end of its tick. */
  turn(): Promise<void>;
}

/** A client that says exactly what it is told to and forgets nothing that it hears. */
export class TestPeer implements FarEnd {
  /** Everything ever received. */
  readonly received: Received[] = [];
  /** The same as the texts that came. */
  readonly texts: string[] = [];
  /** Of each text frame: how long its header and its payload were. */
  readonly frames: { readonly headerLength: number; readonly payloadLength: number }[] = [];
  closedWith: SocketClose | undefined;
  readonly #line: PeerLine;
  #unread: Received[] = [];
  #fault: unknown;

  constructor(line: PeerLine) {
    this.#line = line;
  }

  /** Objects go as JSON, strings and bytes as they are. */
  send(...messages: readonly (object | string)[]): void {
    for (const message of messages) {
      const isRaw = typeof message === 'string' || message instanceof Uint8Array;
      this.#line.send(isRaw ? message : JSON.stringify(message));
    }
  }

  /** The first unread message that matches, taken out of the unread ones; waits for it. */
  async next(match: Match): Promise<Received> {
    const find = () => this.#unread.findIndex((message) => matches(message, match));
    await this.#until(() => find() >= 0, `no message matches ${inspect(match)}`);
    const [found] = this.#unread.splice(find(), 1);
    assert.ok(found !== undefined);
    return found;
  }

  /** All unread messages, after everything sent so far has had its effect. */
  async settle(): Promise<readonly Received[]> {
    await this.#line.barrier();
    for (let turn = 0; turn < QUIET_TURNS; turn++) await this.#line.turn();
    await this.#line.barrier();
    if (this.#fault !== undefined) throw this.#fault;
    const unread = this.#unread;
    this.#unread = [];
    return unread;
  }

  async expectNothing(): Promise<void> {
    assert.deepEqual(await this.settle(), []);
  }

  /** How the server closed the socket; waits for it. */
  async closed(): Promise<SocketClose> {
    await this.#until(() => this.closedWith !== undefined, 'the socket is still open');
    assert.ok(this.closedWith !== undefined);
    return this.closedWith;
  }

  /** Ends the socket from this side, without a closing handshake. */
  cut(): void {
    this.#line.cut();
  }

  onFrame(frame: ServerFrame): void {
    if (frame.opcode !== TEXT_OPCODE) return;
    this.frames.push({ headerLength: frame.headerLength, payloadLength: frame.payload.length });
    this.onText(frame.payload.toString());
  }

  /** A message has come. */
  onText(text: string): void {
    this.texts.push(text);
    const message: unknown = JSON.parse(text);
    if (typeof message !== 'object' || message === null)
      throw new Error(`not a message: ${inspect(message)}`);
    const received = message as Received;
    this.received.push(received);
    this.#unread.push(received);
  }

  onClose(close: SocketClose): void {
    this.closedWith ??= close;
  }

  /** The wire found something that no server may send. */
  fail(fault: unknown): void {
    this.#fault ??= fault;
  }

  #until(isTrue: () => boolean, otherwise: string): Promise<void> {
    const isDone = () => {
      if (this.#fault !== undefined) throw this.#fault;
      return isTrue();
    };
    const tellMore = () =>
      `${otherwise}; unread: ${inspect(this.#unread, { depth: 6 })}, close: ${inspect(this.closedWith)}`;
    return waitUntil(isDone, tellMore, () => this.#line.turn());
  }
}

function matches(message: Received, match: Match): boolean {
  if (typeof match === 'function') return match(message);
  return Object.entries(match).every(([key, value]) => isDeepStrictEqual(message[key], value));
}
