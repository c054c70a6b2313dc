import { Buffer } from 'node:buffer';
import { payloadStart } from '../frame.ts';
import { quotedLength, writeQuoted } from '../quoted-text.ts';
import type { EntryRun, EntryTable } from './entry-table.ts';
import { PositionList } from './position-list.ts';
import type { SlabChain } from './slab-chain.ts';

/** Some entries of one slab as JSON strings, each followed by a comma. It may grow; bytes once written stay. */
interface QuotedPiece {
  readonly fromEntry: number;
  toEntry: number;
  readonly bytes: Buffer;
  used: number;
  /** Where each entry's string ends, its comma excluded. */
  readonly ends: PositionList;
}

/** A piece has room for those that follow, one by one in a lesson: thousands of small pieces would be dear to walk. */
const LARGEST_ROOM_BYTES = 64 * 1024;
const COMMA = 0x2c;

/**
 * The second framing, for SockJS: each message once more as a quoted JSON string. Made on demand, once for all who need
 * it, slab by slab: new entries of the growing slab are added to its last piece, or become a further one.
 */
export class QuotedSlabs {
  readonly #slabs: SlabChain;
  readonly #entries: EntryTable;
  readonly #pieces = new Map<number, QuotedPiece[]>();

  constructor(slabs: SlabChain, entries: EntryTable) {
    this.#slabs = slabs;
    this.#entries = entries;
  }

  /** Strings of `entry` and those after it, joined by commas; `toEntry` lies in the same slab. At least one. */
  run(entry: number, toEntry: number, maxBytes: number): EntryRun {
    const piece = this.#pieceWith(entry, toEntry);
    const { fromEntry, bytes, ends } = piece;
    const start = entry === fromEntry ? 0 : ends.at(entry - fromEntry - 1) + 1;
    let last = entry;
    const end = Math.min(toEntry, piece.toEntry);
    while (last + 1 < end && ends.at(last + 1 - fromEntry) - start <= maxBytes) last++;
    return { toEntry: last + 1, bytes: bytes.subarray(start, ends.at(last - fromEntry)) };
  }

  #pieceWith(entry: number, toEntry: number): QuotedPiece {
    const slab = this.#entries.slab(entry);
    const pieces = this.#pieces.get(slab) ?? [];
    this.#pieces.set(slab, pieces);
    const known = pieces.findLast((piece) => piece.fromEntry <= entry);
    if (known !== undefined && entry < known.toEntry) return known;
    // Everything of the slab that has no piece yet, so that pieces lie side by side and none is made twice.
    const first = known?.toEntry ?? this.#slabs.at(slab).firstEntry;
    return this.#quote(slab, pieces, first, toEntry);
  }

  #quote(slab: number, pieces: QuotedPiece[], fromEntry: number, toEntry: number): QuotedPiece {
    const { bytes } = this.#slabs.at(slab);
    let length = 0;
    for (let entry = fromEntry; entry < toEntry; entry++) {
      const start = payloadStart(bytes, this.#entries.start(entry));
      length += quotedLength(bytes, start, this.#entries.end(entry)) + 1;
    }
    const piece = pieceWithRoom(pieces, fromEntry, length);
    for (let entry = fromEntry; entry < toEntry; entry++) {
      const start = payloadStart(bytes, this.#entries.start(entry));
      const end = writeQuoted(piece.bytes, piece.used, bytes, start, this.#entries.end(entry));
      piece.ends.push(end);
      piece.bytes[end] = COMMA;
      piece.used = end + 1;
    }
    piece.toEntry = toEntry;
    return piece;
  }
}

/** The last piece when it has room, or a new one behind it. */
function pieceWithRoom(pieces: QuotedPiece[], fromEntry: number, length: number): QuotedPiece {
  const last = pieces.at(-1);
  if (last !== undefined && last.bytes.length - last.used >= length) return last;
  const size = last === undefined ? length : Math.min(2 * last.bytes.length, LARGEST_ROOM_BYTES);
  // Slow: memory of its own, not a piece of Node's shared pool that would outlive the log.
  const bytes = Buffer.allocUnsafeSlow(Math.max(size, length));
  const piece = { fromEntry, toEntry: fromEntry, bytes, used: 0, ends: new PositionList() };
  pieces.push(piece);
  return piece;
}
