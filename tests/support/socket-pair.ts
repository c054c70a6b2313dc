import { Buffer } from 'node:buffer';
import { MAX_UNSENT_BYTES, type ClientSocket } from '../../server/ports/client-socket.ts';
import { FrameReader, TEXT_OPCODE, type ServerFrame } from './frame-reader.ts';

export interface SocketClose {
  readonly code: number;
  readonly reason: string;
}

/** What the client's end of a {@link SocketPair} is told. */
export interface FarEnd {
  onFrame(frame: ServerFrame): void;
  onClose(close: SocketClose): void;
}

/** A socket without a network. The server holds it as its ClientSocket; the test holds its valves. */
export class SocketPair implements ClientSocket {
  readonly framing = 'websocket';
  /** Bytes it takes before cursors pause: the test turns it off and on. */
  room = MAX_UNSENT_BYTES;
  /** Whether each write takes from the room, as when nothing leaves. */
  isFilling = false;
  isReadingPaused = false;
  get unsentBytes(): number {
    return MAX_UNSENT_BYTES - this.room;
  }
  /** The messages of each write, in order. */
  readonly writes: (readonly string[])[] = [];
  readonly #reader = new FrameReader();
  readonly #far: FarEnd;
  #drained: () => void = () => {};
  #isClosed = false;

  constructor(far: FarEnd) {
    this.#far = far;
  }

  /** Tells the server that bytes have left. */
  drain(): void {
    this.#drained();
  }

  write(chunks: readonly Uint8Array[]): void {
    if (this.#isClosed) return;
    const texts: string[] = [];
    for (const chunk of chunks) {
      if (this.isFilling) this.room -= chunk.length;
      for (const frame of this.#reader.push(chunk)) {
        if (frame.opcode === TEXT_OPCODE) texts.push(frame.payload.toString());
        this.#far.onFrame({ ...frame, payload: Buffer.from(frame.payload) });
      }
    }
    this.writes.push(texts);
  }

  onDrain(listener: () => void): void {
    this.#drained = listener;
  }

  pauseReading(): void {
    this.isReadingPaused = true;
  }

  resumeReading(): void {
    this.isReadingPaused = false;
  }

  close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#far.onClose({ code, reason });
  }
}
