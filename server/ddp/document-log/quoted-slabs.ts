import { Buffer } from 'node:buffer';
import { payloadStart } from '../frame.ts';
import { quotedLength, writeQuoted } from '../quoted-text.ts';
import type { EntryRun, EntryTable } from './entry-table.ts';
import type { SlabChain } from './slab-chain.ts';

/** Some entries of one slab as JSON strings, each followed by a comma. */
interface QuotedPiece {
  readonly fromEntry: number;
  readonly toEntry: number;
  readonly bytes: Buffer;
  /** Where each entry's string ends, its comma excluded. */
  readonly ends: Uint32Array;
}

const COMMA = 0x2c;

/**
 * The second framing, for SockJS: each message once more as a quoted JSON string. Made on demand, once for all who need
 * it, slab by slab: new entries of the growing slab become a further piece.
 */
export class QuotedSlabs {
  readonly #slabs: SlabChain;
  readonly #entries: EntryTable;
  readonly #pieces = new Map<number, QuotedPiece[]>();

  constructor(slabs: SlabChain, entries: EntryTable) {
    this.#slabs = slabs;
    this.#entries = entries;
  }

  drop(): void {
    this.#pieces.clear();
  }

  /** Strings of `entry` and those after it, joined by commas; `toEntry` lies in the same slab. At least one. */
  run(entry: number, toEntry: number, maxBytes: number): EntryRun {
    const piece = this.#pieceWith(entry, toEntry);
    const start = entry === piece.fromEntry ? 0 : (piece.ends[entry - piece.fromEntry - 1] ?? 0) + 1;
    let last = entry;
    const end = Math.min(toEntry, piece.toEntry);
    while (last + 1 < end && (piece.ends[last + 1 - piece.fromEntry] ?? 0) - start <= maxBytes) last++;
    return { toEntry: last + 1, bytes: piece.bytes.subarray(start, piece.ends[last - piece.fromEntry]) };
  }

  #pieceWith(entry: number, toEntry: number): QuotedPiece {
    const slab = this.#entries.slab(entry);
    const pieces = this.#pieces.get(slab) ?? [];
    this.#pieces.set(slab, pieces);
    const known = pieces.findLast((piece) => piece.fromEntry <= entry);
    if (known !== undefined && entry < known.toEntry) return known;
    // Everything of the slab that has no piece yet, so that pieces lie side by side and none is made twice.
    const first = known?.toEntry ?? this.#slabs.at(slab).firstEntry;
    const piece = this.#quote(slab, first, toEntry);
    pieces.push(piece);
    return piece;
  }

  #quote(slab: number, fromEntry: number, toEntry: number): QuotedPiece {
    const { bytes } = this.#slabs.at(slab);
    const ends = new Uint32Array(toEntry - fromEntry);
    let length = 0;
    for (let entry = fromEntry; entry < toEntry; entry++) {
      const start = payloadStart(bytes, this.#entries.start(entry));
      length += quotedLength(bytes, start, this.#entries.end(entry)) + 1;
      ends[entry - fromEntry] = length - 1;
    }
    const quoted = Buffer.allocUnsafeSlow(length);
    let at = 0;
    for (let entry = fromEntry; entry < toEntry; entry++) {
      const start = payloadStart(bytes, this.#entries.start(entry));
      at = writeQuoted(quoted, at, bytes, start, this.#entries.end(entry));
      quoted[at++] = COMMA;
    }
    return { fromEntry, toEntry, bytes: quoted, ends };
  }
}
