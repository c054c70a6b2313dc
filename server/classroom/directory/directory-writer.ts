import type { Clock } from '../../ports/clock.ts';
import type { DirectoryChange, DirectoryStore } from '../../ports/directory-store.ts';
import type { Log } from '../../ports/log.ts';

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;

interface Batch {
  readonly changes: DirectoryChange[];
  readonly saved: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** Saves changes in the order in which they were made: one batch on its way, the next gathers; a failed one is sent again. */
export class DirectoryWriter {
  readonly #store: Pick<DirectoryStore, 'save'>;
  readonly #clock: Clock;
  readonly #log: Log;
  #gathering: Batch | undefined;
  #sending: Batch | undefined;
  #failure: string | undefined;
  #retry: (() => void) | undefined;
  #isClosed = false;

  constructor(store: Pick<DirectoryStore, 'save'>, clock: Clock, log: Log) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  /** Why the last save failed; undefined once one has gone well. */
  get failure(): string | undefined {
    return this.#failure;
  }

  get unsaved(): number {
    return (this.#sending?.changes.length ?? 0) + (this.#gathering?.changes.length ?? 0);
  }

  /** Resolves when they are durable; rejects only when the writer is closed first. Nobody has to wait for it. */
  add(changes: readonly DirectoryChange[]): Promise<void> {
    const batch = (this.#gathering ??= emptyBatch());
    batch.changes.push(...changes);
    if (this.#isClosed) batch.reject(new Error('the directory is closed'));
    else if (this.#sending === undefined) void this.#send();
    return batch.saved;
  }

  /** Resolves when nothing is unsaved; a pause before a retry is cut short. Rejects when closed first. */
  async drain(): Promise<void> {
    this.#retry?.();
    while (this.#sending !== undefined) await this.#sending.saved;
  }

  close(): void {
    this.#isClosed = true;
    const reason = new Error('the directory is closed');
    this.#gathering?.reject(reason);
    this.#sending?.reject(reason);
    this.#retry?.();
  }

  async #send(): Promise<void> {
    for (let batch = this.#next(); batch !== undefined; batch = this.#next()) {
      await this.#sendUntilSaved(batch);
      if (this.#isClosed) return;
      batch.resolve();
    }
  }

  #next(): Batch | undefined {
    this.#sending = this.#gathering;
    this.#gathering = undefined;
    return this.#sending;
  }

  async #sendUntilSaved(batch: Batch): Promise<void> {
    for (let pauseMs = FIRST_RETRY_MS; !this.#isClosed; pauseMs = Math.min(pauseMs * 2, MAX_RETRY_MS)) {
      try {
        await this.#store.save(batch.changes);
        this.#failure = undefined;
        return;
      } catch (err) {
        if (this.#failure === undefined) this.#log.error('people and classrooms cannot be saved', { err });
        this.#failure = `people and classrooms cannot be saved: ${err instanceof Error ? err.message : String(err)}`;
      }
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(pauseMs, resolve);
        this.#retry = () => {
          cancel();
          resolve();
        };
      });
      this.#retry = undefined;
    }
  }
}

function emptyBatch(): Batch {
  let settle: { resolve: () => void; reject: (reason: Error) => void } | undefined;
  const saved = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Nobody has to wait for a change that only matters once it is stored.
  saved.catch(() => {});
  return {
    changes: [],
    saved,
    resolve: () => settle?.resolve(),
    reject: (reason) => settle?.reject(reason),
  };
}
