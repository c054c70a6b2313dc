import { Buffer } from 'node:buffer';
import { FrameReader, TEXT_OPCODE } from '../support/frame-reader.ts';
import type { ManualClock } from '../support/manual-clock.ts';

export interface PipeEnd {
  onText(text: string): void;
  /** So many bytes as were asked for by {@link BytePipe.watch} have arrived. */
  onBytes(): void;
}

/** One direction of a connection: bytes arrive in order, each write a while after it was made, until the pipe breaks. */
export class BytePipe {
  readonly #clock: ManualClock;
  readonly #latencyMs: () => number;
  readonly #end: PipeEnd;
  readonly #reader = new FrameReader();
  #arrivesAt = 0;
  #lateUntil = 0;
  #isBroken = false;
  /** Bytes, and those of them that were whole frames. */
  #arrived = 0;
  #framed = 0;
  #leftToWatch: number | undefined;

  constructor(clock: ManualClock, latencyMs: () => number, end: PipeEnd) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
    this.#end = end;
  }

  get isInMidFrame(): boolean {
    return this.#arrived > this.#framed;
  }

  get isIdle(): boolean {
    return this.#clock.now() > Math.max(this.#arrivesAt, this.#lateUntil);
  }

  write(chunks: readonly Uint8Array[]): void {
    const bytes = Buffer.concat(chunks);
    this.#arrivesAt = Math.max(this.#arrivesAt, this.#lateUntil, this.#clock.now() + this.#latencyMs());
    this.#clock.after(this.#arrivesAt - this.#clock.now(), () => this.#arrive(bytes));
  }

  /** Runs when all that was written has arrived; never if the pipe breaks before. */
  end(run: () => void): void {
    const leftMs = Math.max(this.#arrivesAt, this.#clock.now() + this.#latencyMs()) - this.#clock.now();
    this.#clock.after(leftMs, () => {
      if (!this.#isBroken) run();
    });
  }

  /** Tells the end when this many more bytes have arrived, between that byte and the next. */
  watch(bytes: number): void {
    this.#leftToWatch = bytes;
  }

  /** What has not arrived never does. */
  break(): void {
    this.#isBroken = true;
  }

  /** What has not been written yet arrives no earlier than this; what is under way still comes in time. */
  delay(ms: number): void {
    this.#lateUntil = Math.max(this.#lateUntil, this.#clock.now() + ms);
  }

  #arrive(bytes: Buffer): void {
    if (this.#isBroken) return;
    const left = this.#leftToWatch;
    if (left === undefined || left > bytes.length) {
      if (left !== undefined) this.#leftToWatch = left - bytes.length;
      return this.#read(bytes);
    }
    this.#leftToWatch = undefined;
    this.#read(bytes.subarray(0, left));
    this.#end.onBytes();
    this.#arrive(bytes.subarray(left));
  }

  #read(bytes: Buffer): void {
    this.#arrived += bytes.length;
    for (const { opcode, headerLength, payload } of this.#reader.push(bytes)) {
      this.#framed += headerLength + payload.length;
      if (opcode === TEXT_OPCODE) this.#end.onText(payload.toString());
    }
  }
}
