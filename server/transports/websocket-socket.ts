import type { Duplex } from 'node:stream';
import { MAX_UNSENT_BYTES } from '../ports/client-socket.ts';
import type { ClientSocket } from '../ports/client-socket.ts';
import { closePayload, controlFrame } from './control-frame.ts';
import { OPCODE } from './frame-parser.ts';

/**
 * What the stream is given at a time. It reports progress only when all it holds has left, so this is the grain in which a
 * slow reader's progress can be seen.
 */
const SLICE_BYTES = 256 * 1024;

const NOTHING = new Uint8Array(0);

/** open: anything may be written · closing: our close frame was the last · ended: our half is, too */
type State = 'open' | 'closing' | 'ended';

/**
 * The sending half of a WebSocket: finished frames go to the upgraded socket as they are.
 * Control frames may stand between two chunks: each chunk is whole frames.
 */
export class WebSocketSocket implements ClientSocket {
  readonly framing = 'websocket';
  readonly #stream: Duplex;
  readonly #closeTimeoutMs: number;
  readonly #onReadingResumed: () => void;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #isAwaitingProgress = false;
  #state: State = 'open';
  #isReadingPaused = false;
  #drained: (() => void) | undefined;
  #ponged: (() => void) | undefined;

  constructor(stream: Duplex, closeTimeoutMs: number, onReadingResumed: () => void) {
    this.#stream = stream;
    this.#closeTimeoutMs = closeTimeoutMs;
    this.#onReadingResumed = onReadingResumed;
  }

  get room(): number {
    return MAX_UNSENT_BYTES - this.unsentBytes;
  }

  /** Asked several times for each write: while no progress is awaited nothing waits, and the stream need not be asked. */
  get unsentBytes(): number {
    return this.#isAwaitingProgress ? this.#stream.writableLength + this.#queuedBytes : this.#queuedBytes;
  }

  get isReadingPaused(): boolean {
    return this.#isReadingPaused;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  write(chunks: readonly Uint8Array[]): void {
    if (this.#state !== 'open') return;
    const only = chunks.length === 1 ? chunks[0] : undefined;
    if (only !== undefined && !this.#isAwaitingProgress && this.#queuedBytes === 0) {
      this.#stream.write(only);
    } else {
      for (const chunk of chunks) {
        this.#queue.push(chunk);
        this.#queuedBytes += chunk.length;
      }
      this.#sendQueued();
    }
    this.#awaitProgress();
  }

  onDrain(listener: () => void): void {
    this.#drained = listener;
  }

  pauseReading(): void {
    if (this.#state !== 'open') return;
    this.#isReadingPaused = true;
    this.#stream.pause();
  }

  resumeReading(): void {
    if (!this.#isReadingPaused) return;
    this.#isReadingPaused = false;
    this.#onReadingResumed();
    this.#stream.resume();
  }

  /** Lets every other socket have its turn before this one is read on. */
  rest(): void {
    if (this.#state !== 'open' || this.#isReadingPaused) return;
    this.#stream.pause();
    setImmediate(() => {
      if (!this.#isReadingPaused) this.#stream.resume();
    });
  }

  close(code: number, reason: string): void {
    if (this.#state !== 'open') return;
    this.#sayClose(code, reason);
    this.#terminateSoon();
    // A socket that is not read would never see the peer's close frame.
    this.#isReadingPaused = false;
    this.#stream.resume();
  }

  /** The client's close frame has come: it is answered with its own code, or it was the answer. */
  closeReceived(code: number | undefined): void {
    if (this.#state === 'open') this.#sayClose(code, '');
    this.end();
  }

  /** Ends our half: nothing more is written. */
  end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#stream.end();
    this.#terminateSoon();
  }

  /** Nothing can be written any more. */
  gone(): void {
    this.#state = 'ended';
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  ping(): void {
    this.#control(OPCODE.ping, NOTHING);
  }

  pong(payload: Uint8Array): void {
    this.#control(OPCODE.pong, payload);
  }

  /** Also for a pong that nobody asked for. */
  onPong(listener: () => void): void {
    this.#ponged = listener;
  }

  pongReceived(): void {
    this.#ponged?.();
  }

  #control(opcode: number, payload: Uint8Array): void {
    if (this.#state !== 'open') return;
    this.#stream.write(controlFrame(opcode, payload));
    this.#awaitProgress();
  }

  #sayClose(code: number | undefined, reason: string): void {
    this.#state = 'closing';
    for (const chunk of this.#queue) this.#stream.write(chunk);
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#stream.write(controlFrame(OPCODE.close, closePayload(code, reason)));
  }

  /** For a peer that takes nothing any more, or never answers. */
  #terminateSoon(): void {
    const timer = setTimeout(() => this.#stream.destroy(), this.#closeTimeoutMs).unref();
    this.#stream.once('close', () => clearTimeout(timer));
  }

  #sendQueued(): void {
    while (this.#queue.length > 0 && this.#stream.writableLength < SLICE_BYTES) {
      let bytes = this.#stream.writableLength;
      let count = 0;
      this.#stream.cork();
      for (const chunk of this.#queue) {
        if (count > 0 && bytes + chunk.length > SLICE_BYTES) break;
        this.#stream.write(chunk);
        bytes += chunk.length;
        this.#queuedBytes -= chunk.length;
        count += 1;
      }
      this.#stream.uncork();
      this.#queue.splice(0, count);
    }
  }

  /**
   * Usually the kernel takes a write at once, and a write without a callback costs Node no tick of its own. Only when bytes
   * stayed behind, an empty write with a callback asks to be told when they have left.
   */
  #awaitProgress(): void {
    if (this.#isAwaitingProgress || this.#stream.writableLength === 0) return;
    this.#isAwaitingProgress = true;
    this.#stream.write(NOTHING, () => {
      this.#isAwaitingProgress = false;
      if (this.#state !== 'open') return;
      this.#sendQueued();
      this.#awaitProgress();
      this.#drained?.();
    });
  }
}
