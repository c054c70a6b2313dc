import { EntryTable, type EntryRun } from './entry-table.ts';
import { hashId, IdIndex, type IdSeeker } from './id-index.ts';
import type { EncodedId, LogEncoding } from './log-encoding.ts';
import { PositionList } from './position-list.ts';
import { QuotedSlabs } from './quoted-slabs.ts';
import { SlabChain } from './slab-chain.ts';

const MAX_CHUNK_BYTES = 256 * 1024;
const NO_POSITIONS = new PositionList();

/**
 * The entries of a log between two clears or compactions. It only grows; walks that still need an old generation keep
 * it alive, and nothing else does.
 *
 * Invariants: an id has at most one document without a removal; a removal's index is above its document's.
 */
export class LogGeneration implements IdSeeker {
  readonly entries = new EntryTable();
  readonly encoding: LogEncoding;
  readonly #slabs = new SlabChain();
  #quoted: QuotedSlabs | undefined;
  readonly #ids = new IdIndex();
  readonly #keys = new Map<string, number>();
  readonly #keyNames: string[] = [];
  /** By number of key; of one that has a single entry, as most have in a small log, its index itself. */
  readonly #positions: (PositionList | number)[] = [];
  #liveCount = 0;
  #deadBytes = 0;
  #bytes = 0;
  /** Subscribers who are level take the same run one after the other. */
  #lastRun: (EntryRun & { readonly entry: number }) | undefined;
  /** Kept here: a closure for each id that is looked for would be garbage, three times a stroke. */
  #sought: EncodedId | undefined;

  constructor(encoding: LogEncoding) {
    this.encoding = encoding;
  }

  get liveCount(): number {
    return this.#liveCount;
  }
  /** Bytes of frames, dead ones included. */
  get bytes(): number {
    return this.#bytes;
  }
  /** Bytes of frames that a new subscriber need not see. */
  get deadBytes(): number {
    return this.#deadBytes;
  }
  /** Memory taken, bytes. */
  get bytesHeld(): number {
    return this.#slabs.bytesHeld + this.entries.bytesHeld + this.#ids.bytesHeld;
  }

  reserve(documents: number): void {
    this.#ids.reserve(documents);
  }

  /** The document that holds this id now; -1 when none does. */
  findLive(id: EncodedId): number {
    const entry = this.#find(id);
    return entry >= 0 && this.entries.partner(entry) < 0 ? entry : -1;
  }

  keyOf(entry: number): string {
    return this.#keyNames[this.entries.key(entry)] ?? '';
  }

  /** The number of a key in this generation; undefined while nothing has it. */
  keyNumber(key: string): number | undefined {
    return this.#keys.get(key);
  }

  positionsOf(key: string): PositionList {
    return this.positionsOfNumber(this.#keys.get(key) ?? -1);
  }

  positionsOfNumber(key: number): PositionList {
    const held = this.#positions[key] ?? NO_POSITIONS;
    return typeof held === 'number' ? PositionList.of(held) : held;
  }

  /** The id must not be held by a live document. */
  addDocument(n: number, id: EncodedId, key: string, fields: Uint8Array): number {
    const length = this.encoding.addedLength(id, fields.length);
    const slab = this.#slabs.reserve(length, this.entries.count);
    const { bytes, used: start } = this.#slabs.at(slab);
    this.encoding.writeAdded(bytes, start, id, fields);
    const before = this.#find(id);
    const entry = this.#push(n, slab, length, this.#numberOf(key), false);
    if (before < 0) this.#ids.add(id.hash, entry);
    else this.#ids.replace(id.hash, before, entry);
    this.#liveCount++;
    return entry;
  }

  addRemoval(n: number, id: EncodedId, document: number): void {
    const length = this.encoding.removedLength(id);
    const slab = this.#slabs.reserve(length, this.entries.count);
    const { bytes, used: start } = this.#slabs.at(slab);
    this.encoding.writeRemoved(bytes, start, id);
    const removal = this.#push(n, slab, length, this.entries.key(document), true);
    this.entries.pair(document, removal);
    this.#liveCount--;
    this.#deadBytes += length + this.entries.end(document) - this.entries.start(document);
  }

  /** Copies an entry of another generation; of a removal, `document` is its document's index here. */
  copyEntry(from: LogGeneration, entry: number, document: number): number {
    const source = from.#slabs.at(from.entries.slab(entry)).bytes;
    const start = from.entries.start(entry);
    const length = from.entries.end(entry) - start;
    const slab = this.#slabs.reserve(length, this.entries.count);
    source.copy(this.#slabs.at(slab).bytes, this.#slabs.at(slab).used, start, start + length);
    const isRemoval = from.entries.isRemoval(entry);
    const copy = this.#push(
      from.entries.n(entry),
      slab,
      length,
      this.#numberOf(from.keyOf(entry)),
      isRemoval,
    );
    if (isRemoval) {
      this.entries.pair(document, copy);
      this.#liveCount--;
      this.#deadBytes += length + this.entries.end(document) - this.entries.start(document);
    } else {
      const id = this.idOf(copy);
      const before = this.#find(id);
      if (before < 0) this.#ids.add(id.hash, copy);
      else this.#ids.replace(id.hash, before, copy);
      this.#liveCount++;
    }
    return copy;
  }

  /** The id of a document's entry, as it lies in its frame. */
  idOf(document: number): EncodedId {
    const bytes = this.#slabs.at(this.entries.slab(document)).bytes;
    const { from, to } = this.encoding.idRange(bytes, this.entries.start(document));
    return { bytes: bytes.subarray(from, to), length: to - from, hash: hashId(bytes, from, to) };
  }

  /** The fields of a document's entry, as they lie in its frame; undefined when it has none. */
  fieldsOf(document: number): Uint8Array | undefined {
    const { entries } = this;
    const bytes = this.#slabs.at(entries.slab(document)).bytes;
    const { from, to } = this.encoding.fieldsRange(bytes, entries.start(document), entries.end(document));
    return from === to ? undefined : bytes.subarray(from, to);
  }

  /** The finished frames of the entries from `entry` on, as far as they lie together and `maxBytes` allow: at least one. */
  run(entry: number, toEntry: number, maxBytes: number): EntryRun {
    const slab = this.entries.slab(entry);
    const start = this.entries.start(entry);
    const limit = start + Math.min(maxBytes, MAX_CHUNK_BYTES);
    let last = this.#lastInSlab(slab, toEntry);
    if (this.entries.end(last) > limit) {
      let low = entry;
      while (low < last) {
        const middle = (low + last + 1) >>> 1;
        if (this.entries.end(middle) <= limit) low = middle;
        else last = middle - 1;
      }
    }
    if (this.#lastRun?.entry === entry && this.#lastRun.toEntry === last + 1) return this.#lastRun;
    const bytes = this.#slabs.at(slab).bytes.subarray(start, this.entries.end(last));
    this.#lastRun = { entry, toEntry: last + 1, bytes };
    return this.#lastRun;
  }

  /** The same in the second framing. */
  quotedRun(entry: number, toEntry: number, maxBytes: number): EntryRun {
    const last = this.#lastInSlab(this.entries.slab(entry), toEntry);
    this.#quoted ??= new QuotedSlabs(this.#slabs, this.entries);
    return this.#quoted.run(entry, last + 1, Math.min(maxBytes, MAX_CHUNK_BYTES));
  }

  /** Forgets the second framing: no subscriber needs it any more. */
  dropQuoted(): void {
    this.#quoted = undefined;
  }

  #lastInSlab(slab: number, toEntry: number): number {
    const next = this.#slabs.slabs[slab + 1];
    return Math.min(toEntry, next?.firstEntry ?? toEntry) - 1;
  }

  #find(id: EncodedId): number {
    this.#sought = id;
    const found = this.#ids.find(id.hash, this);
    this.#sought = undefined;
    return found;
  }

  /** For its own index. */
  isSought(entry: number): boolean {
    const id = this.#sought;
    if (id === undefined) return false;
    const bytes = this.#slabs.at(this.entries.slab(entry)).bytes;
    const { from, to } = this.encoding.idRange(bytes, this.entries.start(entry));
    return to - from === id.length && bytes.compare(id.bytes, 0, id.length, from, to) === 0;
  }

  #numberOf(key: string): number {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const number = this.#keyNames.push(key) - 1;
    this.#keys.set(key, number);
    return number;
  }

  #push(n: number, slab: number, length: number, key: number, isRemoval: boolean): number {
    const target = this.#slabs.at(slab);
    const entry = this.entries.push({ n, slab, start: target.used, length, key, isRemoval });
    target.used += length;
    this.#bytes += length;
    this.#addPosition(key, entry);
    return entry;
  }

  #addPosition(key: number, entry: number): void {
    const held = this.#positions[key];
    if (held === undefined) this.#positions[key] = entry;
    else if (typeof held === 'number') this.#positions[key] = PositionList.of(held, entry);
    else held.push(entry);
  }
}
