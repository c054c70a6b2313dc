import type { Buffer } from 'node:buffer';
import type { ServerResponse } from 'node:http';
import type { ReceiverFormat } from './receiver-formats.ts';

/** What a response carries at most before it ends and the client comes again; the last frame may go beyond it. */
export const RESPONSE_BYTES = 128 * 1024;

/** The response over which a session's frames leave now. */
export class Receiver {
  readonly #response: ServerResponse;
  readonly #format: ReceiverFormat;
  #sentBytes = 0;
  #isOpen = true;
  #onGone: () => void = () => undefined;

  constructor(response: ServerResponse, format: ReceiverFormat) {
    this.#response = response;
    this.#format = format;
    response.writeHead(200, { 'Content-Type': format.contentType, ...format.headers });
    if (format.prelude !== undefined) response.write(format.prelude);
    // Node tells of a write into a socket that has just died; `close` is on its way.
    response.on('error', () => {});
    response.on('close', () => {
      if (!this.#isOpen) return;
      this.#isOpen = false;
      this.#onGone();
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Bytes that it still takes; 0: none. */
  get room(): number {
    return this.#isOpen ? Math.max(0, RESPONSE_BYTES - this.#sentBytes) : 0;
  }

  /** `listener` runs when the client cuts the response off. */
  onGone(listener: () => void): void {
    this.#onGone = listener;
  }

  send(frame: Buffer | string): void {
    if (!this.#isOpen) return;
    const text = this.#format.wrap(frame);
    this.#sentBytes += frame.length;
    this.#isOpen = !this.#format.isPoll && this.#sentBytes < RESPONSE_BYTES;
    if (this.#isOpen) this.#response.write(text);
    else this.#response.end(text);
  }

  end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#response.end();
  }
}
