const FIRST_SLOTS = 16;

/** Differs from process to process, so that nobody can choose ids that fall into one slot. */
const SEED = (Math.random() * 0x100000000) >>> 0;

/** Hash of an id's bytes: FNV-1a from a random start, finished as murmur3 does so that its low bits are even. */
export function hashId(bytes: Uint8Array, from: number, to: number): number {
  let hash = SEED;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * From an id to the latest entry that holds it: an open-addressing table of entry indexes, 6–11 bytes an id,
 * where a Map of strings would cost 134 (performance.md). The ids themselves stay in the slabs alone.
 */
export class IdIndex {
  #slots = new Uint32Array(FIRST_SLOTS);
  #used = 0;
  readonly #hashOf: (entry: number) => number;

  /** @param hashOf the hash under which an entry was put in: growing must not read the slabs again */
  constructor(hashOf: (entry: number) => number) {
    this.#hashOf = hashOf;
  }

  get bytesHeld(): number {
    return this.#slots.byteLength;
  }

  /** Makes room for this many ids at once. */
  reserve(ids: number): void {
    let slots = this.#slots.length;
    while (slots * 3 < ids * 4) slots *= 2;
    if (slots > this.#slots.length) this.#resize(slots);
  }

  /** The entry for which `isMatch` holds among those of this hash; -1 when there is none. */
  find(hash: number, isMatch: (entry: number) => boolean): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const stored = this.#slots[slot] ?? 0;
      if (stored === 0) return -1;
      const entry = stored - 1;
      if (this.#hashOf(entry) === hash && isMatch(entry)) return entry;
    }
  }

  /** Puts in an id that {@link find} does not know. */
  add(hash: number, entry: number): void {
    if (++this.#used * 4 > this.#slots.length * 3) this.#resize(this.#slots.length * 2);
    this.#place(this.#slots, hash, entry + 1);
  }

  /** The id of `from` is from now on held by `to`. */
  replace(from: number, to: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hashOf(from) & mask;
    while (this.#slots[slot] !== from + 1) slot = (slot + 1) & mask;
    this.#slots[slot] = to + 1;
  }

  #resize(slots: number): void {
    const larger = new Uint32Array(slots);
    for (const stored of this.#slots) if (stored !== 0) this.#place(larger, this.#hashOf(stored - 1), stored);
    this.#slots = larger;
  }

  #place(slots: Uint32Array, hash: number, stored: number): void {
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = stored;
  }
}
