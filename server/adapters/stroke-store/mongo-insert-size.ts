/** One command takes what 400 students draw in five seconds; what an outage has gathered takes several, each done for good. */
const MOST_ENTRIES = 2_000;
const MOST_BYTES = 4 * 1024 * 1024;
/** A quarter of it after each failure, down to what any database takes in time. */
const LEAST_SHARE = 1 / 16;

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
