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

/** Words of a slot: an id's hash, and the index of its entry plus one; 0: the slot is free. */
const HASH = 0;
const ENTRY = 1;
const WORDS = 2;

/** Knows which id is looked for. */
export interface IdSeeker {
  /** Whether this entry holds it. */
  isSought(entry: number): boolean;
}

/**
 * From an id to the latest entry that holds it: an open-addressing table, 11–22 bytes an id, where a Map of strings would
 * cost 134 (performance.md). The ids themselves stay in the slabs alone. Hashes lie in the slots, so that to find out that an
 * id is new, as that of almost every stroke is, one line of memory is fetched and not a row of some other entry for each step.
 */
export class IdIndex {
  #slots = new Uint32Array(FIRST_SLOTS * WORDS);
  #used = 0;

  get bytesHeld(): number {
    return this.#slots.byteLength;
  }

  /** Makes room for this many ids at once. */
  reserve(ids: number): void {
    let slots = this.#count;
    while (slots * 3 < ids * 4) slots *= 2;
    if (slots > this.#count) this.#resize(slots);
  }

  /** The entry that is sought among those of this hash; -1 when there is none. */
  find(hash: number, seeker: IdSeeker): number {
    const mask = this.#count - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = (this.#slots[slot * WORDS + ENTRY] ?? 0) - 1;
      if (entry < 0) return -1;
      if (this.#slots[slot * WORDS + HASH] === hash && seeker.isSought(entry)) return entry;
    }
  }

  /** Puts in an id that {@link find} does not know. */
  add(hash: number, entry: number): void {
    if (++this.#used * 4 > this.#count * 3) this.#resize(this.#count * 2);
    place(this.#slots, hash, entry + 1);
  }

  /** The id of `from`, with this hash, is from now on held by `to`. */
  replace(hash: number, from: number, to: number): void {
    const mask = this.#count - 1;
    let slot = hash & mask;
    while (this.#slots[slot * WORDS + ENTRY] !== from + 1) slot = (slot + 1) & mask;
    this.#slots[slot * WORDS + ENTRY] = to + 1;
  }

  get #count(): number {
    return this.#slots.length / WORDS;
  }

  #resize(count: number): void {
    const larger = new Uint32Array(count * WORDS);
    for (let at = 0; at < this.#slots.length; at += WORDS) {
      const stored = this.#slots[at + ENTRY] ?? 0;
      if (stored !== 0) place(larger, this.#slots[at + HASH] ?? 0, stored);
    }
    this.#slots = larger;
  }
}

function place(slots: Uint32Array, hash: number, stored: number): void {
  const mask = slots.length / WORDS - 1;
  let slot = hash & mask;
  while (slots[slot * WORDS + ENTRY] !== 0) slot = (slot + 1) & mask;
  slots[slot * WORDS + HASH] = hash;
  slots[slot * WORDS + ENTRY] = stored;
}
