import type { Clock } from '../../ports/clock.ts';
import {
  ALL_SAVED,
  EPOCHS_KEPT,
  type EntryBatch,
  type Epoch,
  REMOVED_IDS_KEPT,
  REMOVED_IDS_KEPT_MS,
  type RemovedId,
  type SaveOutcome,
  STORE_FARES_WELL,
  StoreInUseError,
  type StoredClassroom,
  type StoreStatus,
  type StrokeStore,
} from '../../ports/stroke-store.ts';
import {
  type Cleared,
  type GoneStroke,
  type KeptEntry,
  NEVER_CLEARED,
  splitAtClears,
} from './split-at-clears.ts';

const MAX_SLICE_ENTRIES = 500;

interface ClassroomMemory {
  readonly epochs: Map<number, Epoch>;
  readonly removedIds: Map<string, RemovedId>;
  cleared: Cleared;
  lastN: number;
  /** By n, ascending. */
  entries: KeptEntry[];
}

/** What a memory store keeps; it outlives the store, as a disk would, and is gone with the process. */
export class StoreMemory {
  readonly classrooms = new Map<string, ClassroomMemory>();
  isHeld = false;
}

export interface MemoryStrokeStoreOptions {
  readonly memory?: StoreMemory;
  readonly clock?: Pick<Clock, 'wallTime'>;
}

export async function openMemoryStrokeStore(options: MemoryStrokeStoreOptions = {}): Promise<StrokeStore> {
  const { memory = new StoreMemory(), clock = { wallTime: () => Date.now() } } = options;
  if (memory.isHeld) throw new StoreInUseError('the stroke store in memory is in use by this process');
  memory.isHeld = true;
  return new MemoryStrokeStore(memory, clock);
}

class MemoryStrokeStore implements StrokeStore {
  readonly #memory: StoreMemory;
  readonly #clock: Pick<Clock, 'wallTime'>;

  constructor(memory: StoreMemory, clock: Pick<Clock, 'wallTime'>) {
    this.#memory = memory;
    this.#clock = clock;
  }

  async classroomIds(): Promise<readonly string[]> {
    return [...this.#memory.classrooms]
      .filter(([, { lastN, epochs }]) => lastN > 0 || epochs.size > 0)
      .map(([id]) => id);
  }

  async load(classroomId: string): Promise<StoredClassroom> {
    const { epochs, cleared, lastN, entries, removedIds } = this.#classroom(classroomId);
    const oldest = this.#clock.wallTime() - REMOVED_IDS_KEPT_MS;
    return {
      epochs: [...epochs.values()].toSorted((a, b) => a.epoch - b.epoch),
      lastN,
      clearedThrough: cleared.n,
      countAtMost: entries.length,
      removedIds: [...removedIds.values()].filter(({ at }) => at >= oldest),
      entries: slicesOf([...entries]),
    };
  }

  async startEpoch(classroomId: string, epoch: Epoch): Promise<void> {
    const { epochs } = this.#classroom(classroomId);
    epochs.set(epoch.epoch, epoch);
    epochs.delete(epoch.epoch - EPOCHS_KEPT);
  }

  async save(batches: readonly EntryBatch[]): Promise<SaveOutcome> {
    for (const { classroomId, entries } of batches) {
      const classroom = this.#classroom(classroomId);
      const { cleared, kept, gone } = splitAtClears(entries, classroom.cleared);
      if (cleared.n > classroom.cleared.n) clear(classroom, cleared);
      rememberIds(classroom, gone);
      for (const entry of kept) insert(classroom, entry);
      classroom.lastN = Math.max(classroom.lastN, cleared.n, classroom.entries.at(-1)?.n ?? 0);
    }
    return ALL_SAVED;
  }

  status(): StoreStatus {
    return STORE_FARES_WELL;
  }

  async close(): Promise<void> {
    this.#memory.isHeld = false;
  }

  #classroom(classroomId: string): ClassroomMemory {
    const known = this.#memory.classrooms.get(classroomId);
    if (known !== undefined) return known;
    const classroom: ClassroomMemory = {
      epochs: new Map(),
      removedIds: new Map(),
      cleared: NEVER_CLEARED,
      lastN: 0,
      entries: [],
    };
    this.#memory.classrooms.set(classroomId, classroom);
    return classroom;
  }
}

function clear(classroom: ClassroomMemory, cleared: Cleared): void {
  const { kept, gone } = splitAtClears(classroom.entries, cleared);
  classroom.cleared = cleared;
  classroom.entries = [...kept];
  rememberIds(classroom, gone);
}

function rememberIds({ removedIds }: ClassroomMemory, gone: readonly GoneStroke[]): void {
  for (const { id, studentId, at } of gone) removedIds.set(id, { id, studentId, at });
  for (const oldest of removedIds.keys()) {
    if (removedIds.size <= REMOVED_IDS_KEPT) return;
    removedIds.delete(oldest);
  }
}

// A batch that is saved again finds its entries in place; only the end is usual.
function insert({ entries }: ClassroomMemory, entry: KeptEntry): void {
  let at = entries.length;
  while (at > 0 && (entries[at - 1]?.n ?? 0) > entry.n) at -= 1;
  if (at > 0 && entries[at - 1]?.n === entry.n) return;
  if (at === entries.length) entries.push(entry);
  else entries.splice(at, 0, entry);
}

async function* slicesOf(
  entries: readonly KeptEntry[],
): AsyncGenerator<readonly KeptEntry[], void, undefined> {
  for (let from = 0; from < entries.length; from += MAX_SLICE_ENTRIES) {
    yield entries.slice(from, from + MAX_SLICE_ENTRIES);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
