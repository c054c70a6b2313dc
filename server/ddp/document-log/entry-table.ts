/** A run of entries as bytes: what one push to a socket may take. */
export interface EntryRun {
  readonly toEntry: number;
  readonly bytes: Uint8Array;
}

/** One row of {@link EntryTable}. */
export interface EntryRow {
  /** The entry's number in its log. */
  readonly n: number;
  readonly slab: number;
  readonly start: number;
  readonly length: number;
  readonly key: number;
  readonly isRemoval: boolean;
}

const N = 0;
const SLAB = 1;
const START = 2;
const LENGTH = 3;
const KEY = 4;
/** Of a document its removal, of a removal its document, as index + 1; 0 = none. */
const PARTNER = 5;
const WORDS = 6;

const PAGE_BITS = 10;
const PAGE_ROWS = 1 << PAGE_BITS;
const FIRST_PAGE_ROWS = 8;

/**
 * Where each entry of a generation lies: 24 bytes an entry in pages of 32-bit words, without an object for any of them.
 * Rows are addressed by their index; their n grows with it, but may skip numbers.
 */
export class EntryTable {
  readonly #pages: Uint32Array[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get bytesHeld(): number {
    return this.#pages.reduce((sum, page) => sum + page.byteLength, 0);
  }

  /** @returns the new entry's index */
  push(row: EntryRow): number {
    const index = this.#count++;
    const page = this.#pageToFill(index);
    const at = (index & (PAGE_ROWS - 1)) * WORDS;
    page[at + N] = row.n;
    page[at + SLAB] = row.slab;
    page[at + START] = row.start;
    page[at + LENGTH] = row.length;
    page[at + KEY] = (row.key << 1) | (row.isRemoval ? 1 : 0);
    return index;
  }

  n(index: number): number {
    return this.#word(index, N);
  }
  slab(index: number): number {
    return this.#word(index, SLAB);
  }
  start(index: number): number {
    return this.#word(index, START);
  }
  end(index: number): number {
    return this.#word(index, START) + this.#word(index, LENGTH);
  }
  key(index: number): number {
    return this.#word(index, KEY) >>> 1;
  }
  isRemoval(index: number): boolean {
    return (this.#word(index, KEY) & 1) === 1;
  }

  /** The index of a document's removal or of a removal's document; -1 when there is none. */
  partner(index: number): number {
    return this.#word(index, PARTNER) - 1;
  }

  pair(document: number, removal: number): void {
    this.#set(document, PARTNER, removal + 1);
    this.#set(removal, PARTNER, document + 1);
  }

  /** The first index whose n is not below this one. */
  indexOf(n: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.n(middle) < n) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #word(index: number, column: number): number {
    return this.#pages[index >>> PAGE_BITS]?.[(index & (PAGE_ROWS - 1)) * WORDS + column] ?? 0;
  }

  #set(index: number, column: number, value: number): void {
    const page = this.#pages[index >>> PAGE_BITS];
    if (page !== undefined) page[(index & (PAGE_ROWS - 1)) * WORDS + column] = value;
  }

  #pageToFill(index: number): Uint32Array {
    const number = index >>> PAGE_BITS;
    const rows = (index & (PAGE_ROWS - 1)) + 1;
    const page = this.#pages[number];
    if (page !== undefined && page.length >= rows * WORDS) return page;
    // Only the first page starts small and doubles: most logs are small ones.
    const size = number > 0 ? PAGE_ROWS : page === undefined ? FIRST_PAGE_ROWS : (page.length / WORDS) * 2;
    const larger = new Uint32Array(size * WORDS);
    if (page !== undefined) larger.set(page);
    this.#pages[number] = larger;
    return larger;
  }
}
