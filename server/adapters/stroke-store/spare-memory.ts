/** Memory that is used again and again: taking new memory each time keeps the garbage collector busy. */
export class SpareMemory {
  readonly #bytes: number;
  #memory: Buffer | undefined;
  #used = 0;

  /** @param bytes what is usually needed at a time; beyond it memory is new */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  readonly room = (bytes: number): Buffer => {
    if (this.#used + bytes > this.#bytes) return Buffer.allocUnsafeSlow(bytes);
    this.#memory ??= Buffer.allocUnsafeSlow(this.#bytes);
    this.#used += bytes;
    return this.#memory.subarray(this.#used - bytes, this.#used);
  };

  /** Nobody needs any more what was given out. */
  free(): void {
    this.#used = 0;
  }
}
