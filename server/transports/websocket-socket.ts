import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { MAX_UNSENT_BYTES } from '../ports/client-socket.ts';
import type { ClientSocket } from '../ports/client-socket.ts';

/**
 * What the stream is given at a time. It reports progress only when all it holds has left, so this is the grain in which a
 * slow reader's progress can be seen.
 */
const SLICE_BYTES = 256 * 1024;

const NOTHING = new Uint8Array(0);

/**
 * The sending half of a WebSocket: finished frames go to the upgraded socket as they are.
 * Frames that `ws` writes itself (pong, close) may stand between two chunks: each chunk is whole frames.
 */
export class WebSocketSocket implements ClientSocket {
  readonly framing = 'websocket';
  readonly #ws: WebSocket;
  readonly #stream: Duplex;
  readonly #closeTimeoutMs: number;
  readonly #onReadingResumed: () => void;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #isAwaitingProgress = false;
  #isClosing = false;
  #drained: (() => void) | undefined;

  constructor(ws: WebSocket, stream: Duplex, closeTimeoutMs: number, onReadingResumed: () => void) {
    this.#ws = ws;
    this.#stream = stream;
    this.#closeTimeoutMs = closeTimeoutMs;
    this.#onReadingResumed = onReadingResumed;
  }

  get room(): number {
    return MAX_UNSENT_BYTES - this.unsentBytes;
  }

  get unsentBytes(): number {
    return this.#stream.writableLength + this.#queuedBytes;
  }

  get isReadingPaused(): boolean {
    return this.#ws.isPaused;
  }

  write(chunks: readonly Uint8Array[]): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return;
    const only = chunks.length === 1 ? chunks[0] : undefined;
    if (only !== undefined && this.#stream.writableLength === 0 && this.#queue.length === 0) {
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
    if (!this.#isClosing) this.#ws.pause();
  }

  resumeReading(): void {
    if (!this.#ws.isPaused) return;
    this.#onReadingResumed();
    this.#ws.resume();
  }

  close(code: number, reason: string): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    if (this.#ws.readyState === WebSocket.OPEN) {
      for (const chunk of this.#queue) this.#stream.write(chunk);
      this.#queue = [];
      this.#queuedBytes = 0;
      this.#ws.close(code, fitReason(reason));
      // A socket that is not read would never see the peer's close frame.
      this.#ws.resume();
    } else {
      this.terminateSoon();
    }
  }

  ping(): void {
    this.#ws.ping();
  }

  /** Also for a pong that nobody asked for. */
  onPong(listener: () => void): void {
    this.#ws.on('pong', listener);
  }

  /** For a peer that has ended its half and takes nothing any more: `ws` sets no timer of its own there. */
  terminateSoon(): void {
    const timer = setTimeout(() => this.#ws.terminate(), this.#closeTimeoutMs).unref();
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
      if (this.#ws.readyState !== WebSocket.OPEN) return;
      this.#sendQueued();
      this.#awaitProgress();
      this.#drained?.();
    });
  }
}

/** RFC 6455 5.5: a close frame carries at most 123 bytes of reason, whole characters. */
function fitReason(reason: string): string {
  // A stream may go on: the decoder keeps back the first bytes of a character that was cut.
  return new TextDecoder().decode(Buffer.from(reason).subarray(0, 123), { stream: true });
}
