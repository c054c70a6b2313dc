import { Buffer } from 'node:buffer';
import { MAX_UNSENT_BYTES, type ClientSocket, type Framing } from '../../../server/ports/client-socket.ts';
import { FrameReader } from '../frame-reader.ts';
import { check, CheckFailure } from './check-failure.ts';

/** How a client takes its bytes: as they come, or only while it polls. */
export type Intake = 'pushed' | 'pulled';

const LARGEST_CHUNK = 256 * 1024;

interface Offered {
  readonly chunk: Uint8Array;
  readonly copy: Buffer;
}

/** A socket whose room the test sets and drains. It hands on what is written at once, and watches how it is written. */
export class ValveSocket implements ClientSocket {
  readonly framing: Framing;
  readonly #intake: Intake;
  readonly #hear: (text: string) => void;
  #capacity = MAX_UNSENT_BYTES;
  #unsent = 0;
  #isPolling = false;
  #drained: () => void = () => undefined;
  readonly #offered: Offered[] = [];
  writes = 0;
  closedWith: string | undefined;
  /** The first check that failed while the server was writing, which takes it for a bug of its own. */
  fault: CheckFailure | undefined;

  constructor(framing: Framing, intake: Intake, hear: (text: string) => void) {
    this.framing = framing;
    this.#intake = intake;
    this.#hear = hear;
  }

  get room(): number {
    if (this.#intake === 'pulled' && !this.#isPolling) return 0;
    return this.#capacity - this.#unsent;
  }

  get unsentBytes(): number {
    return this.#unsent;
  }

  /** How much may wait in it from now on. */
  setCapacity(bytes: number): void {
    this.#capacity = Math.min(bytes, MAX_UNSENT_BYTES);
    this.#drained();
  }

  /** Bytes leave; of one that is pulled, by a poll that takes what there is. */
  drain(bytes: number): void {
    this.#unsent = this.#intake === 'pulled' ? 0 : Math.max(0, this.#unsent - bytes);
    this.#isPolling = true;
    this.#drained();
  }

  write(chunks: readonly Uint8Array[]): void {
    if (this.closedWith !== undefined) return;
    this.writes++;
    try {
      this.#take(chunks);
    } catch (error) {
      if (error instanceof CheckFailure) this.fault ??= error;
      throw error;
    }
  }

  #take(chunks: readonly Uint8Array[]): void {
    const { room } = this;
    const texts = chunks.map((chunk) => this.#decode(chunk));
    const documentChunks = chunks.filter((_, place) => texts[place]?.every(isOfLog));
    this.#checkRoom(
      room,
      documentChunks.map(({ length }) => length),
    );
    for (const chunk of chunks) this.#unsent += chunk.length;
    this.#isPolling = false;
    for (const text of texts.flat()) this.#hear(text);
  }

  onDrain(listener: () => void): void {
    this.#drained = listener;
  }

  pauseReading(): void {
    // Messages already taken may still arrive: here all of them do.
  }

  resumeReading(): void {
    // See above.
  }

  close(code: number, reason: string): void {
    this.closedWith ??= `${code} ${reason}`;
  }

  /** What was offered to a socket is as it was, whatever happened to the log since. */
  checkBytesStay(): void {
    for (const { chunk, copy } of this.#offered) {
      check(copy.equals(chunk), 'bytes that stay', () => 'bytes changed after they were written');
    }
  }

  /** A walk pauses as soon as it has used the room up: only the last of its chunks may go beyond it. */
  #checkRoom(room: number, lengths: readonly number[]): void {
    if (lengths.length === 0) return;
    const last = lengths.at(-1) ?? 0;
    const before = lengths.reduce((sum, length) => sum + length, 0) - last;
    check(before < room, 'room', () => `${before} and ${last} bytes of documents were written into ${room}`);
    check(last <= LARGEST_CHUNK, 'room', () => `a chunk of ${last} bytes`);
  }

  #decode(chunk: Uint8Array): readonly string[] {
    const copy = Buffer.from(chunk);
    this.#offered.push({ chunk, copy });
    if (this.framing === 'quoted') {
      const strings: unknown = JSON.parse(`[${copy.toString()}]`);
      check(Array.isArray(strings) && strings.length > 0, 'decoding', () => 'an empty chunk');
      return strings.map(String);
    }
    const frames = new FrameReader().push(copy);
    const read = frames.reduce((sum, { headerLength, payload }) => sum + headerLength + payload.length, 0);
    check(read === copy.length && read > 0, 'decoding', () => 'a chunk that is not whole frames');
    return frames.map(({ payload }) => payload.toString());
  }
}

function isOfLog(text: string): boolean {
  return /^\{"msg":"(added|removed)","collection":"(?!offsets")/.test(text);
}
