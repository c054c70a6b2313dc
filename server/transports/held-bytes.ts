import { Buffer } from 'node:buffer';

/**
 * Bytes that arrive piece by piece, in one array that doubles as they come. What a client only claims to send takes no
 * memory, and neither does the way in which it cuts what it sends.
 */
export class HeldBytes {
  readonly #most: number;
  #bytes = Buffer.alloc(0);
  #length = 0;

  /** @param most how many bytes may come */
  constructor(most: number) {
    this.#most = most;
  }

  get length(): number {
    return this.#length;
  }

  append(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, Math.min(this.#most, 2 * this.#bytes.length)));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  /** All of them, not copied. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}
