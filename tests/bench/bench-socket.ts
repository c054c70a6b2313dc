import { Buffer } from 'node:buffer';
import { MAX_UNSENT_BYTES, type ClientSocket } from '../../server/ports/client-socket.ts';

/** Takes everything and keeps nothing, or takes no more than fits into it and then stands still. */
export class BenchSocket implements ClientSocket {
  readonly framing = 'websocket';
  room = MAX_UNSENT_BYTES;
  taken = 0;
  isReady = false;
  readonly #isSlow: boolean;

  get unsentBytes(): number {
    return MAX_UNSENT_BYTES - this.room;
  }

  constructor(isSlow: boolean) {
    this.#isSlow = isSlow;
  }

  write(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) {
      this.taken += chunk.length;
      if (this.#isSlow) this.room -= chunk.length;
    }
    this.isReady ||= Buffer.from(chunks.at(-1) ?? []).includes('"msg":"ready"');
  }

  onDrain(): void {
    // It has always room, or never again.
  }
  pauseReading(): void {
    // It has nothing more to say.
  }
  resumeReading(): void {
    // See above.
  }
  close(_code: number, reason: string): void {
    throw new Error(`the server closed a socket: ${reason}`);
  }
}
