import type { OrderedEntry } from './classroom-log.ts';

/** One opening of a classroom by a server process: its entries are numbered from `firstN` on. */
export interface Epoch {
  readonly epoch: number;
  readonly firstN: number;
}

/** Some entries of one classroom and epoch, `n` ascending. */
export interface EntryBatch {
  readonly classroomId: string;
  readonly epoch: number;
  readonly entries: readonly OrderedEntry[];
}

/** The id of a stroke that a clear has taken away, kept so that a late retry of its draw adds nothing. */
export interface RemovedId {
  readonly id: string;
  readonly studentId: string;
  /** When it was cleared, milliseconds since 1970. */
  readonly at: number;
}

export interface StoredClassroom {
  /** The epochs started so far, oldest first; those {@link EPOCHS_KEPT} or more before the last one are forgotten. */
  readonly epochs: readonly Epoch[];
  /** The highest n ever stored, cleared ones included; 0 for a classroom never written to. */
  readonly lastN: number;
  /** The n of the last clear; 0 if there was none. */
  readonly clearedThrough: number;
  /** How many entries `entries` will give, or more: what is known without reading them. */
  readonly countAtMost: number;
  /** Ids of strokes cleared within the last {@link REMOVED_IDS_KEPT_MS}, newest last. */
  readonly removedIds: readonly RemovedId[];
  /**
   * Strokes and removals above `clearedThrough`, `n` ascending, in slices of at most 500;
   * between two slices the event loop gets its turn. To be read once.
   */
  readonly entries: AsyncIterable<readonly OrderedEntry[]>;
}

/** A stroke that the store refuses for good, because another stroke has its id. */
export interface TakenId {
  readonly classroomId: string;
  readonly id: string;
  /** Of the refused entry. */
  readonly n: number;
}

/** What became of a save. Every entry is durable, but for those named here. */
export interface SaveOutcome {
  /** Strokes that will never be stored. A later removal of one of them is harmless. */
  readonly taken: readonly TakenId[];
}

export const ALL_SAVED: SaveOutcome = { taken: [] };

/** How the store fares now, for the operator: one line for each matter. */
export interface StoreStatus {
  /** Why it can neither load nor save. */
  readonly problems: readonly string[];
  /** What somebody should look at, although everything goes on. */
  readonly notes: readonly string[];
}

export const STORE_FARES_WELL: StoreStatus = { problems: [], notes: [] };

/** A client that comes back from before that starts over. */
export const EPOCHS_KEPT = 100;
export const REMOVED_IDS_KEPT_MS = 7 * 24 * 3600 * 1000;
/** For each classroom; beyond it the oldest are forgotten first. */
export const REMOVED_IDS_KEPT = 100_000;

/** Another process holds the store. `message` is one readable line. */
export class StoreInUseError extends Error {
  override readonly name = 'StoreInUseError';
}

/** What is stored was written by a newer program. `message` is one readable line. */
export class StoreTooNewError extends Error {
  override readonly name = 'StoreTooNewError';
}

/** The store cannot be opened where it should be. `message` is one readable line. */
export class StoreUnusableError extends Error {
  override readonly name = 'StoreUnusableError';
}

/**
 * Keeps what happened in classrooms.
 * One server per store: opening a store that a living process holds throws {@link StoreInUseError}.
 */
export interface StrokeStore {
  /** Every classroom of which anything was ever stored, in no promised order. */
  classroomIds(): Promise<readonly string[]>;
  /** What is stored of a classroom; an unknown one is empty. */
  load(classroomId: string): Promise<StoredClassroom>;
  /** Durably notes that a new epoch begins, before any entry of it is saved. */
  startEpoch(classroomId: string, epoch: Epoch): Promise<void>;
  /**
   * Durable when it resolves. Saving the same batches again is harmless. When it rejects, any part may be stored, and
   * the caller saves the same batches again before any later ones. A `clear` is durable before anything is deleted;
   * from then on no entry of its classroom up to its n is ever loaded again, whenever it was or will be saved.
   *
   * Ids of strokes are unique in the whole store where it can tell (a store that cannot has no {@link SaveOutcome.taken}).
   */
  save(batches: readonly EntryBatch[]): Promise<SaveOutcome>;
  status(): StoreStatus;
  /** Releases the store. No call may follow. */
  close(): Promise<void>;
}
