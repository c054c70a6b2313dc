import { Buffer } from 'node:buffer';
import type { Offset } from '../../../shared/ddp/offset.ts';
import { decodeWireId } from '../../../shared/ddp/wire-id.ts';
import { LogEncoding } from './log-encoding.ts';
import { LogGeneration } from './log-generation.ts';
import { compactGeneration } from './compaction.ts';
import { LogWatchers } from './log-watchers.ts';
import type { LogEpoch } from './offsets.ts';

export interface DocumentLogOptions {
  /** The DDP collection that its documents belong to. */
  readonly collection: string;
  /**
   * Every opening of this log so far, oldest first, the present one last. Without them no offset of an earlier process
   * or of this one is honoured.
   */
  readonly epochs?: readonly LogEpoch[];
  /** The lowest number an entry may have: below the present epoch's first when it is filled from a store. */
  readonly firstN?: number;
  /** What an earlier process has dropped: no offset below it is honoured. */
  readonly droppedThrough?: number;
}

/** What a clear has taken out. Reading it costs nothing but time; holding it, its memory. */
export interface ClearedDocuments {
  /** The key of a document that was cleared. */
  keyOf(id: string): string | undefined;
  /** Ids and keys, in order. */
  documents(): Iterator<readonly [id: string, key: string]>;
}

/** A log, or the documents of it that have one key, for one subscription. */
export interface LogSelection {
  readonly log: DocumentLog;
  /** Undefined: all of it. */
  readonly key: string | undefined;
  /** Where a client that comes back left off; undefined: it did not ask. */
  readonly since: Offset | undefined;
}

/** Below this many dead bytes compaction is not worth its copy. */
const COMPACTED_FROM_BYTES = 64 * 1024;

/**
 * Documents in the order in which they came, encoded once as finished frames, which are the only copy. A publication
 * may return it, or a part of it, and its subscribers are served from it by cursors (architecture.md).
 *
 * Ids must not be used by ordinary documents of the same collection. A document never changes: it comes and it goes.
 */
export class DocumentLog {
  readonly collection: string;
  readonly epochs: readonly LogEpoch[];
  #watchers: LogWatchers | undefined;
  #generation: LogGeneration;
  #endN: number;
  #droppedThrough = 0;
  #compactFrom = COMPACTED_FROM_BYTES;

  constructor({ collection, epochs = [], firstN, droppedThrough = 0 }: DocumentLogOptions) {
    this.collection = collection;
    this.epochs = epochs;
    this.#generation = new LogGeneration(LogEncoding.of(collection));
    this.#endN = firstN ?? epochs.at(-1)?.firstN ?? 1;
    this.#droppedThrough = droppedThrough;
  }

  /** Documents in it now. */
  get size(): number {
    return this.#generation.liveCount;
  }
  /** Memory it takes, bytes. */
  get bytesHeld(): number {
    return this.#generation.bytesHeld;
  }
  /** The number that the next entry will have, unless it is given a higher one. */
  get endN(): number {
    return this.#endN;
  }
  /** An offset below this has missed something that is no longer in the log. */
  get droppedThrough(): number {
    return this.#droppedThrough;
  }
  /** Who walks this log: made for the first, for of a thousand logs few are watched. For sessions, not for authors. */
  get watchers(): LogWatchers {
    return (this.#watchers ??= new LogWatchers());
  }
  get isWatched(): boolean {
    return this.#watchers !== undefined && this.#watchers.views.size > 0;
  }
  /** What is walked now. For cursors, not for authors. */
  get generation(): LogGeneration {
    return this.#generation;
  }

  /**
   * Adds a document.
   * @param fields JSON text of its fields (an object), in EJSON's JSON form
   * @param n its number, at least {@link endN}; default: endN
   * @returns its number
   * @throws {Error} when a document with this id is in the log
   */
  append(id: string, key: string, fields: Uint8Array | string, n = this.#endN): number {
    const encoded = this.#generation.encoding.encodeId(id);
    if (this.#generation.findLive(encoded) >= 0) throw new Error(`document ${id} is in the log already`);
    this.#take(n);
    const bytes = typeof fields === 'string' ? Buffer.from(fields) : fields;
    this.#generation.addDocument(n, encoded, key, isEmptyObject(bytes) ? NO_FIELDS : bytes);
    this.#watchers?.changed(key);
    return n;
  }

  /** Takes a document out. @returns whether it was there */
  remove(id: string, n = this.#endN): boolean {
    const encoded = this.#generation.encoding.encodeId(id);
    const document = this.#generation.findLive(encoded);
    if (document < 0) return false;
    this.#take(n);
    this.#generation.addRemoval(n, encoded, document);
    this.#watchers?.changed(this.#generation.keyOf(document));
    if (this.#generation.deadBytes > Math.max(this.#compactFrom, this.#generation.bytes / 2)) this.compact();
    return true;
  }

  /** Takes all documents out. @returns what they were */
  clear(n = this.#endN): ClearedDocuments {
    this.#take(n);
    const old = this.#generation;
    this.#generation = new LogGeneration(old.encoding);
    this.#droppedThrough = n;
    this.#compactFrom = COMPACTED_FROM_BYTES;
    for (const view of this.#watchers?.views ?? []) view.cleared(old);
    this.#watchers?.changedWhole();
    return { keyOf: (id) => keyIn(old, id), documents: () => withoutNumbers(old) };
  }

  has(id: string): boolean {
    return this.#generation.findLive(this.#generation.encoding.encodeId(id)) >= 0;
  }

  /**
   * Numbers, ids and keys of the documents in it now that have at least this number, in order.
   * To be read at once: it does not follow a clear or a compaction.
   */
  documents(fromN = 0): IterableIterator<readonly [n: number, id: string, key: string]> {
    return liveDocuments(this.#generation, fromN);
  }

  /** The key of a document in the log. */
  keyOf(id: string): string | undefined {
    return keyIn(this.#generation, id);
  }

  /**
   * The fields of the document with this number, as it was appended: not a copy, but the log's own bytes, which never change.
   * Whoever keeps them keeps the memory round them, 1 MiB at most.
   * @throws {RangeError} for a number that no document in the log has
   */
  fieldsOf(n: number): Uint8Array {
    const { entries } = this.#generation;
    // Asked for as soon as it is there, as a stroke is that has to be saved, it is the last.
    const last = entries.count - 1;
    const entry = last >= 0 && entries.n(last) === n ? last : entries.indexOf(n);
    const isThere = entry <= last && entries.n(entry) === n && !entries.isRemoval(entry);
    if (!isThere || entries.partner(entry) >= 0)
      throw new RangeError(`no document of ${this.collection} has number ${n}`);
    return this.#generation.fieldsOf(entry) ?? EMPTY_OBJECT;
  }

  /** Entries from now on have at least this number. */
  advanceTo(n: number): void {
    this.#endN = Math.max(this.#endN, n);
  }

  /** The whole log, resumed at `since` if it can be. */
  from(since: Offset): LogSelection {
    return { log: this, key: undefined, since };
  }

  /** The documents with this key. */
  withKey(key: string, options: { readonly since?: Offset } = {}): LogSelection {
    return { log: this, key, since: options.since };
  }

  /** Sizes the id index once for this many documents, before they are appended. */
  reserve(documents: number): void {
    this.#generation.reserve(documents);
  }

  /**
   * Copies what is alive into new slabs, without the pairs of document and removal that no cursor stands between.
   * Runs by itself when more than half of the bytes are dead.
   */
  compact(): void {
    const bounds: number[] = [];
    for (const view of this.#watchers?.views ?? []) bounds.push(...view.bounds());
    const { generation, droppedThrough } = compactGeneration(this.#generation, bounds);
    this.#generation = generation;
    this.#droppedThrough = Math.max(this.#droppedThrough, droppedThrough);
    // Pairs that a slow cursor holds back must not make every further removal copy the log.
    this.#compactFrom = Math.max(COMPACTED_FROM_BYTES, generation.deadBytes * 2);
  }

  #take(n: number): void {
    if (n > LAST_N) throw new RangeError(`a log has no room beyond entry ${LAST_N}`);
    if (n < this.#endN)
      throw new RangeError(`entry ${n} of ${this.collection} comes after ${this.#endN - 1}`);
    this.#endN = n + 1;
  }
}

function keyIn(generation: LogGeneration, id: string): string | undefined {
  const document = generation.findLive(generation.encoding.encodeId(id));
  return document < 0 ? undefined : generation.keyOf(document);
}

function* liveDocuments(
  generation: LogGeneration,
  fromN: number,
): Generator<readonly [number, string, string], undefined> {
  const { entries } = generation;
  for (let entry = entries.indexOf(fromN); entry < entries.count; entry++) {
    if (entries.isRemoval(entry) || entries.partner(entry) >= 0) continue;
    const { bytes, length } = generation.idOf(entry);
    const id = decodeWireId(JSON.parse(bytes.toString('utf8', 0, length)) as string);
    yield [entries.n(entry), id, generation.keyOf(entry)];
  }
  return undefined;
}

function* withoutNumbers(generation: LogGeneration): Generator<readonly [string, string], undefined> {
  for (const [, id, key] of liveDocuments(generation, 0)) yield [id, key];
  return undefined;
}

/** Numbers are kept in 32 bits (entry-table.ts): four thousand million strokes of one classroom. */
const LAST_N = 0xffffffff;

const NO_FIELDS = new Uint8Array(0);
const EMPTY_OBJECT = Buffer.from('{}');

function isEmptyObject(bytes: Uint8Array): boolean {
  return bytes.length === 2;
}
