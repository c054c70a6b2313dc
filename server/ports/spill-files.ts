import type { EntryBatch } from './stroke-store.ts';

/** What one server had not saved when it ended. */
export interface Spill {
  /** Where it lies, for the log. */
  readonly file: string;
  /** As the store was to be given them, in this order. */
  readonly batches: readonly EntryBatch[];
  /** To be called when the store has them all; it is durable when it resolves. */
  remove(): Promise<void>;
}

/**
 * Keeps, outside the store, what the store had not taken when a server ended, until a later server gives it to the same
 * store. To be read only by who holds that store.
 */
export interface SpillFiles {
  /** Durable when it resolves; what is kept already stays. When it rejects, nothing of it is kept. */
  write(batches: readonly EntryBatch[]): Promise<void>;
  /**
   * What is kept, oldest first. What cannot be read is never given and never lost: it stays, where needed under another
   * name, and a line of the log names it. Does not reject.
   */
  read(): AsyncIterable<Spill>;
}

/** Entries could neither be saved nor written beside the store. `message` is one readable line. */
export class EntriesLostError extends Error {
  override readonly name = 'EntriesLostError';
}
