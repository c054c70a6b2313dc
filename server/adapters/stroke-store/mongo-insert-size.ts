/** One command takes what comes in five seconds of a large class; what a long outage has gathered takes several. */
const MOST_ENTRIES = 10_000;
const MOST_BYTES = 8 * 1024 * 1024;
/** A quarter of it after each failure, down to what any database takes in time. */
const LEAST_SHARE = 1 / 64;

/**
 * How much one insert command may hold. A database that is too slow for a large one would time out each time it is sent again,
 * for ever: what is sent again goes in smaller parts, each of which is done for good.
 */
export class InsertSize {
  #share = 1;

  get entries(): number {
    return Math.ceil(MOST_ENTRIES * this.#share);
  }
  get bytes(): number {
    return Math.ceil(MOST_BYTES * this.#share);
  }

  failed(): void {
    this.#share = Math.max(LEAST_SHARE, this.#share / 4);
  }

  succeeded(): void {
    this.#share = 1;
  }
}
