import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import {
  EPOCHS_KEPT,
  type EntryBatch,
  type Epoch,
  type SaveOutcome,
  type StoredClassroom,
  type StoreStatus,
  type StrokeStore,
  type TakenId,
} from '../../ports/stroke-store.ts';
import { DEFAULT_CLASSROOM } from '../../../shared/classroom/classroom-api.ts';
import { sweep } from './mongo-clearing.ts';
import { MongoConnection, type OpenDatabase } from './mongo-connection.ts';
import type { MongoTables } from './mongo-documents.ts';
import type { LockTiming } from './mongo-lock.ts';
import { InsertSize } from './mongo-insert-size.ts';
import { numberOriginals } from './mongo-numbering.ts';
import { readClassroomIds, readLastN, readRemovedIds, readState } from './mongo-reading.ts';
import { saveBatches } from './mongo-saving.ts';
import { readSlices } from './mongo-slices.ts';
import type { Cleared } from './split-at-clears.ts';

export interface MongoStrokeStoreOptions {
  /** mongodb:// or mongodb+srv://; the database is the one it names. */
  readonly url: string;
  readonly log: Log;
  /** Of what is stored. */
  readonly clock: Pick<Clock, 'wallTime'>;
  /** Of pauses and signs of life. */
  readonly timer: Pick<Clock, 'now' | 'after'>;
  /** Told once when the database, which was down at the start, comes up and can never be used; see {@link openMongoStrokeStore}. */
  readonly onUnusable: (error: Error) => void;
  readonly lockTiming?: LockTiming;
}

/** A dead server's lock is taken over within about 10 s. */
const LOCK_TIMING: LockTiming = { beatMs: 2_000, deadAfterMs: 8_000 };

/**
 * Resolves at once also when the database does not answer: it is then tried on and on, and what is asked of the store
 * waits. Rejects with one readable line when it answers and cannot be used: wrong credentials, a malformed URL, newer
 * data, or another server that has it.
 */
export async function openMongoStrokeStore(options: MongoStrokeStoreOptions): Promise<StrokeStore> {
  const { lockTiming = LOCK_TIMING, ...rest } = options;
  return new MongoStrokeStore(options, await MongoConnection.open({ ...rest, lockTiming }));
}

class MongoStrokeStore implements StrokeStore {
  readonly #log: Log;
  readonly #insertSize = new InsertSize();
  readonly #clock: Pick<Clock, 'wallTime'>;
  readonly #connection: MongoConnection;
  /** As far as they were read or written by this server, which alone writes them. */
  readonly #cleared = new Map<string, Cleared>();
  /** Settle when the last sweep of their classroom does; never reject. */
  readonly #sweeps = new Map<string, Promise<void>>();
  #setAside = 0;
  #lastSave: Promise<unknown> = Promise.resolve();

  constructor({ log, clock }: MongoStrokeStoreOptions, connection: MongoConnection) {
    this.#log = log;
    this.#clock = clock;
    this.#connection = connection;
  }

  classroomIds(): Promise<readonly string[]> {
    return this.#do(({ tables }) => readClassroomIds(tables));
  }

  load(classroomId: string): Promise<StoredClassroom> {
    return this.#do(async ({ tables, lock }) => {
      await lock.requireHeld();
      const { cleared, epochs } = await readState(tables, classroomId);
      this.#cleared.set(classroomId, cleared);
      await this.#sweep(tables, classroomId);
      await this.#countSetAside(tables);
      if (classroomId === DEFAULT_CLASSROOM) await this.#numberOriginals(tables);
      const lastN = Math.max(cleared.n, await readLastN(tables, classroomId));
      const onForeign = (documents: number): void =>
        this.#log.warn('documents that are no strokes are left alone', { classroomId, documents });
      return {
        epochs,
        lastN,
        clearedThrough: cleared.n,
        countAtMost: lastN - cleared.n,
        removedIds: await readRemovedIds(tables, classroomId, cleared, this.#clock),
        entries: this.#readable(readSlices(tables, { classroomId, cleared, lastN, onForeign })),
      };
    });
  }

  startEpoch(classroomId: string, { epoch, firstN }: Epoch): Promise<void> {
    return this.#do(async ({ tables, lock }) => {
      await lock.requireHeld();
      const began = {
        $set: { [`epochs.${epoch}`]: firstN },
        $unset: { [`epochs.${epoch - EPOCHS_KEPT}`]: '' as const },
      };
      await tables.classrooms.updateOne({ _id: classroomId }, began, { upsert: true });
    });
  }

  save(batches: readonly EntryBatch[]): Promise<SaveOutcome> {
    // The next one reads what this one has cleared.
    const saved = this.#lastSave.then(() => this.#do((open) => this.#saveNow(open, batches)));
    this.#lastSave = saved.catch(() => {});
    return saved;
  }

  status(): StoreStatus {
    const { problem } = this.#connection;
    const note = `strokes that the database has refused: ${this.#setAside}; they lie in inkwell_refused`;
    return { problems: problem === undefined ? [] : [problem], notes: this.#setAside === 0 ? [] : [note] };
  }

  async close(): Promise<void> {
    await this.#connection.close();
    await Promise.all([this.#lastSave, ...this.#sweeps.values()]);
  }

  async #saveNow(open: OpenDatabase, batches: readonly EntryBatch[]): Promise<SaveOutcome> {
    const { tables, lock } = open;
    await lock.requireHeld();
    const taken: TakenId[] = [];
    const clearedNow = new Set<string>();
    let isSetAside = false;
    const saving = saveBatches(tables, batches, this.#insertSize, {
      clearedOf: (classroomId) => this.#clearedOf(tables, classroomId),
      onCleared: (classroomId, cleared) => {
        this.#cleared.set(classroomId, cleared);
        clearedNow.add(classroomId);
      },
      onTaken: (id) => taken.push(id),
      onSetAside: (strokes, codes) => {
        isSetAside = true;
        this.#log.error('the database refuses strokes: they are set aside', { strokes, codes });
      },
    });
    await saving.catch((error: unknown) => {
      this.#insertSize.failed();
      throw error;
    });
    this.#insertSize.succeeded();
    if (isSetAside) await this.#countSetAside(tables);
    for (const classroomId of clearedNow) {
      const swept = this.#sweep(tables, classroomId).then(() => this.#countSetAside(tables));
      swept.catch((error: unknown) =>
        this.#log.warn('cleared strokes could not be deleted yet', { err: this.#connection.readable(error) }),
      );
    }
    return { taken };
  }
  /** One after the other for a classroom; rejects when deleting goes wrong, which the next load does again. */
  #sweep(tables: MongoTables, classroomId: string): Promise<void> {
    const previous = this.#sweeps.get(classroomId) ?? Promise.resolve();
    const swept = previous.then(() => {
      const cleared = this.#cleared.get(classroomId);
      return cleared === undefined || cleared.n === 0
        ? undefined
        : sweep(tables, classroomId, cleared, this.#clock.wallTime());
    });
    const settled = swept
      .catch(() => {})
      .then(() => {
        if (this.#sweeps.get(classroomId) === settled) this.#sweeps.delete(classroomId);
      });
    this.#sweeps.set(classroomId, settled);
    return swept;
  }

  async #clearedOf(tables: MongoTables, classroomId: string): Promise<Cleared> {
    let cleared = this.#cleared.get(classroomId);
    if (cleared === undefined) {
      ({ cleared } = await readState(tables, classroomId));
      this.#cleared.set(classroomId, cleared);
    }
    return cleared;
  }

  async #countSetAside({ refused }: MongoTables): Promise<void> {
    this.#setAside = await refused.countDocuments();
  }

  async #numberOriginals(tables: MongoTables): Promise<void> {
    const strokes = await numberOriginals(tables, this.#clock.wallTime());
    if (strokes > 0) this.#log.info('strokes of another program have their places now', { strokes });
  }

  /** The driver's own errors hold documents and are no readable lines. */
  async #do<Result>(use: (open: OpenDatabase) => Promise<Result>): Promise<Result> {
    const open = await this.#connection.opened;
    try {
      return await use(open);
    } catch (error) {
      throw this.#connection.readable(error);
    }
  }

  async *#readable<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item, void, undefined> {
    try {
      yield* items;
    } catch (error) {
      throw this.#connection.readable(error);
    }
  }
}
