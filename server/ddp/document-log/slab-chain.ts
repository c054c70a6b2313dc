import { Buffer } from 'node:buffer';

/** Small at first, so that a thousand small logs cost little; never grown by copying (performance.md, small classrooms). */
const FIRST_SLAB_BYTES = 4 * 1024;
const LARGEST_SLAB_BYTES = 1024 * 1024;
/**
 * Of a slab that is larger than this so much is touched ahead: the system gives sixteen pages at once for less than half of
 * what each costs by itself, between two strokes (decision 0022).
 */
const TOUCHED_AHEAD_BYTES = 64 * 1024;
const PAGE_BYTES = 4096;

/** A run of finished frames. Its bytes below `used` never change: sockets hold slices of them. */
export interface Slab {
  readonly bytes: Buffer;
  /** Entry that begins at byte 0. */
  readonly firstEntry: number;
  used: number;
  /** Up to here its pages are there. */
  touched: number;
}

export class SlabChain {
  readonly slabs: Slab[] = [];
  #bytesHeld = 0;

  /** Memory taken, bytes. */
  get bytesHeld(): number {
    return this.#bytesHeld;
  }

  /** The index of a slab with room for `length` bytes at its `used`; `entry` is the one about to be written. */
  reserve(length: number, entry: number): number {
    const last = this.slabs.at(-1);
    if (last !== undefined && last.bytes.length - last.used >= length) {
      if (last.used + length > last.touched) touchAhead(last, length);
      return this.slabs.length - 1;
    }
    const grown = last === undefined ? FIRST_SLAB_BYTES : Math.min(last.bytes.length * 2, LARGEST_SLAB_BYTES);
    const size = Math.max(grown, length);
    // Slow: memory of its own, not a piece of Node's shared pool that would outlive the slab.
    const touched = size > TOUCHED_AHEAD_BYTES ? 0 : size;
    this.slabs.push({ bytes: Buffer.allocUnsafeSlow(size), firstEntry: entry, used: 0, touched });
    this.#bytesHeld += size;
    return this.slabs.length - 1;
  }

  at(index: number): Slab {
    const slab = this.slabs[index];
    if (slab === undefined) throw new RangeError(`no slab ${index}`);
    return slab;
  }
}

function touchAhead(slab: Slab, length: number): void {
  const end = Math.min(slab.bytes.length, slab.used + length + TOUCHED_AHEAD_BYTES);
  for (let at = Math.max(slab.used, slab.touched); at < end; at += PAGE_BYTES) slab.bytes[at] = 0;
  slab.touched = end;
}
