import { Buffer } from 'node:buffer';

/** Messages handed over before the event loop gets its turn: one body may hold a million of them. */
const AT_ONCE = 100;

interface Batch {
  readonly messages: readonly string[];
  next: number;
  readonly onTaken: () => void;
}

/** Hands messages that came packed to their session, in order, and only while it wants to read. */
export class MessageIntake {
  readonly #receive: (message: Uint8Array) => void;
  #batches: Batch[] = [];
  #isPaused = false;
  #isStopped = false;
  #isRunning = false;

  constructor(receive: (message: Uint8Array) => void) {
    this.#receive = receive;
  }

  get isBusy(): boolean {
    return this.#batches.length > 0;
  }

  /** `onTaken` runs when all of them were handed over, at once if that is possible, or when the intake stops. */
  take(messages: readonly string[], onTaken: () => void): void {
    if (this.#isStopped) {
      onTaken();
      return;
    }
    this.#batches.push({ messages, next: 0, onTaken });
    this.#run();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#run();
  }

  /** What has not been handed over is dropped. */
  stop(): void {
    this.#isStopped = true;
    const batches = this.#batches;
    this.#batches = [];
    for (const { onTaken } of batches) onTaken();
  }

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const isTired = this.#handOver();
    if (!isTired) {
      this.#isRunning = false;
      return;
    }
    setImmediate(() => {
      this.#isRunning = false;
      this.#run();
    });
  }

  /** @returns whether it stopped only to let others have their turn */
  #handOver(): boolean {
    let left = AT_ONCE;
    for (let batch = this.#batches[0]; batch !== undefined; batch = this.#batches[0]) {
      while (batch.next < batch.messages.length) {
        if (this.#isPaused || this.#isStopped) return false;
        if (left-- === 0) return true;
        this.#receive(Buffer.from(batch.messages[batch.next++] ?? ''));
      }
      if (this.#isStopped) return false;
      this.#batches.shift();
      batch.onTaken();
    }
    return false;
  }
}
