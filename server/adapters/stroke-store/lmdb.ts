import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import {
  ALL_SAVED,
  EPOCHS_KEPT,
  type EntryBatch,
  type Epoch,
  type SaveOutcome,
  STORE_FARES_WELL,
  type StoredClassroom,
  type StoreStatus,
  type StrokeStore,
} from '../../ports/stroke-store.ts';
import {
  readClassroomIds,
  readCleared,
  readEpochs,
  readLastN,
  readRemovedIds,
  readSlices,
  turn,
} from './lmdb-reading.ts';
import { rememberIds, sweep } from './lmdb-sweep.ts';
import { LmdbTables, type Write } from './lmdb-tables.ts';
import { encodeRecord, recordsOf } from './record-encoding.ts';
import { SpareMemory } from './spare-memory.ts';
import { type Cleared, splitAtClears } from './split-at-clears.ts';

/** What a long outage has gathered is committed in parts of about this size, with turns of the event loop between. */
const MAX_COMMIT_BYTES = 4 * 1024 * 1024;
/** The records of a usual save: 250 strokes. */
const SPARE_BYTES = 256 * 1024;
/** Of lmdb's 1,978 bytes for a key, what is left to a classroom's id. */
const MAX_CLASSROOM_ID_BYTES = 1900;

export interface LmdbStrokeStoreOptions {
  /** Made when it is missing. It holds nothing but the store. */
  readonly folder: string;
  readonly log: Log;
  readonly clock?: Pick<Clock, 'wallTime'>;
}

/** Rejects with one readable line when the folder cannot be used or {@link StrokeStore} asks for it. */
export async function openLmdbStrokeStore(options: LmdbStrokeStoreOptions): Promise<StrokeStore> {
  const { folder, log, clock = { wallTime: () => Date.now() } } = options;
  return new LmdbStrokeStore(await LmdbTables.open(folder, log), log, clock);
}

class LmdbStrokeStore implements StrokeStore {
  readonly #tables: LmdbTables;
  readonly #log: Log;
  readonly #clock: Pick<Clock, 'wallTime'>;
  /** Each settles when the last sweep of its classroom does; it never rejects. */
  readonly #sweeps = new Map<string, Promise<void>>();
  #lastSave: Promise<void> = Promise.resolve();
  /** For the records of one save. */
  readonly #spare = new SpareMemory(SPARE_BYTES);
  #isClosing = false;

  constructor(tables: LmdbTables, log: Log, clock: Pick<Clock, 'wallTime'>) {
    this.#tables = tables;
    this.#log = log;
    this.#clock = clock;
  }

  async classroomIds(): Promise<readonly string[]> {
    return await readClassroomIds(this.#tables);
  }

  async load(classroomId: string): Promise<StoredClassroom> {
    await this.#sweep(classroomId);
    const { n: clearedThrough } = readCleared(this.#tables, classroomId);
    const lastN = Math.max(clearedThrough, readLastN(this.#tables, classroomId));
    return {
      epochs: readEpochs(this.#tables, classroomId),
      lastN,
      clearedThrough,
      countAtMost: lastN - clearedThrough,
      removedIds: await readRemovedIds(this.#tables, classroomId, this.#clock.wallTime()),
      entries: readSlices(this.#tables, classroomId, clearedThrough),
    };
  }

  async startEpoch(classroomId: string, { epoch, firstN }: Epoch): Promise<void> {
    checkClassroomId(classroomId);
    const table = this.#tables.classrooms;
    await this.#tables.commit([
      { table, key: [classroomId, 'epoch', epoch], value: Buffer.from(String(firstN)) },
      { table, key: [classroomId, 'epoch', epoch - EPOCHS_KEPT], value: null },
    ]);
  }

  save(batches: readonly EntryBatch[]): Promise<SaveOutcome> {
    const saved = this.#lastSave.then(() => this.#saveNow(batches));
    // The next one reads what this one has cleared, and writes where this one has written.
    this.#lastSave = saved.catch(() => {}).then(() => this.#spare.free());
    return saved.then(() => ALL_SAVED);
  }

  status(): StoreStatus {
    return STORE_FARES_WELL;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#lastSave;
    await Promise.all(this.#sweeps.values());
    await this.#tables.close(this.#log);
  }

  async #saveNow(batches: readonly EntryBatch[]): Promise<void> {
    const clearedNow = new Map<string, Cleared>();
    let part: Write[] = [];
    let bytes = 0;
    for (const write of this.#writesOf(batches, clearedNow)) {
      if (bytes >= MAX_COMMIT_BYTES) {
        await this.#tables.commit(part);
        part = [];
        bytes = 0;
      }
      part.push(write);
      bytes += write.value?.byteLength ?? 0;
    }
    if (part.length > 0) await this.#tables.commit(part);
    for (const classroomId of clearedNow.keys()) this.#sweepLater(classroomId);
  }

  *#writesOf(
    batches: readonly EntryBatch[],
    clearedNow: Map<string, Cleared>,
  ): Generator<Write, void, undefined> {
    const { classrooms, entries: table } = this.#tables;
    for (const { classroomId, epoch, entries } of batches) {
      checkClassroomId(classroomId);
      const before = clearedNow.get(classroomId) ?? readCleared(this.#tables, classroomId);
      const { cleared, kept, gone } = splitAtClears(entries, before);
      yield* rememberIds(this.#tables, classroomId, gone);
      if (cleared.n > before.n) {
        clearedNow.set(classroomId, cleared);
        yield {
          table: classrooms,
          key: [classroomId, 'cleared'],
          value: Buffer.from(JSON.stringify(cleared)),
        };
      }
      for (const record of recordsOf(kept)) {
        yield {
          table,
          key: [classroomId, epoch, record[0]?.n ?? 0],
          value: encodeRecord(record, this.#spare.room),
        };
      }
    }
  }

  #sweepLater(classroomId: string): void {
    void turn()
      .then(() => this.#sweep(classroomId))
      .catch((error: unknown) => this.#log.warn('cleared strokes could not be deleted yet', { err: error }));
  }

  #sweep(classroomId: string): Promise<void> {
    const previous = this.#sweeps.get(classroomId) ?? Promise.resolve();
    const swept = previous.then(() =>
      sweep(this.#tables, classroomId, this.#clock.wallTime(), () => this.#isClosing),
    );
    const settled = swept
      .catch(() => {})
      .then(() => {
        if (this.#sweeps.get(classroomId) === settled) this.#sweeps.delete(classroomId);
      });
    this.#sweeps.set(classroomId, settled);
    return swept;
  }
}

// A key that lmdb refuses would throw in the middle of a transaction.
function checkClassroomId(classroomId: string): void {
  if (Buffer.byteLength(classroomId) > MAX_CLASSROOM_ID_BYTES)
    throw new RangeError('the classroom id is too long');
}
