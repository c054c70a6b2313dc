import type { OrderedEntry } from '../../ports/classroom-log.ts';
import type { Cancel, Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { ALL_SAVED, type EntryBatch, type SaveOutcome, type StrokeStore } from '../../ports/stroke-store.ts';
import { UnsavedBatch } from './unsaved-batch.ts';

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5000;
/** While saving goes on failing, how often the log says so. */
const FAILURE_LOG_MS = 60_000;

export interface StrokeWriterOptions {
  readonly store: Pick<StrokeStore, 'save'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Between the starts of two saves, milliseconds. */
  readonly flushMs: number;
  /** Above this the writer is full; it still takes what it is given. */
  readonly maxUnsavedBytes: number;
  /** After each save that went well. */
  readonly onSave?: (durationMs: number, entries: number, bytes: number) => void;
}

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'waiting to start'; readonly cancel: Cancel }
  | { readonly name: 'saving'; readonly batch: UnsavedBatch }
  | { readonly name: 'waiting to retry'; readonly batch: UnsavedBatch; readonly cancel: Cancel }
  | { readonly name: 'closed' };

interface Failure {
  readonly reason: string;
  readonly since: number;
  readonly loggedAt: number;
  readonly retryMs: number;
}

/**
 * Saves entries in batches: one is on its way, the next gathers meanwhile.
 *
 * - Everything added is saved, in the order in which it was added.
 * - A batch that failed is sent again unchanged, before any other, until it is saved.
 * - Starts of different batches lie at least `flushMs` apart, except while draining; an idle writer starts at the end
 *   of the tick.
 */
export class StrokeWriter {
  readonly #options: StrokeWriterOptions;
  #state: State = { name: 'idle' };
  #gathering: UnsavedBatch | undefined;
  #failure: Failure | undefined;
  #startedAt = Number.NEGATIVE_INFINITY;
  #drains = 0;
  #unsavedBytes = 0;
  #unsavedEntries = 0;

  constructor(options: StrokeWriterOptions) {
    this.#options = options;
  }

  get unsavedBytes(): number {
    return this.#unsavedBytes;
  }

  get unsavedEntries(): number {
    return this.#unsavedEntries;
  }

  get isFull(): boolean {
    return this.#unsavedBytes > this.#options.maxUnsavedBytes;
  }

  /** Why the last save failed, in one line; undefined once one has gone well. */
  get failure(): string | undefined {
    return this.#failure?.reason;
  }

  /**
   * Resolves when the entry is durable, or refused for good; one promise for all entries of a batch.
   * Rejects only when the writer is closed first.
   */
  add(classroomId: string, epoch: number, entry: OrderedEntry): Promise<SaveOutcome> {
    if (this.#state.name === 'closed') {
      const refused = Promise.reject(closedError());
      // What was answered before it was saved has no one to tell.
      refused.catch(() => {});
      return refused;
    }
    const batch = (this.#gathering ??= new UnsavedBatch());
    const bytes = batch.add(classroomId, epoch, entry);
    this.#unsavedBytes += bytes;
    this.#unsavedEntries += 1;
    if (this.#state.name === 'idle') this.#startLater();
    return batch.saved;
  }

  /** Resolves when all that was added so far is durable. */
  whenSaved(): Promise<SaveOutcome> {
    return (this.#gathering ?? this.#unsaved)?.saved ?? NOTHING_UNSAVED;
  }

  /** Saves without waiting between batches; resolves when nothing is unsaved. Rejects when closed first. */
  async drain(): Promise<void> {
    this.#drains += 1;
    try {
      if (this.#state.name === 'waiting to start') this.#startNow();
      else if (this.#state.name === 'waiting to retry') this.#retryNow();
      while (this.#unsaved !== undefined) await this.#unsaved.saved;
    } finally {
      this.#drains -= 1;
    }
  }

  /**
   * Stops: what is on its way may still be saved, the promises of all else reject.
   * @returns what is not known to be saved, in order
   */
  close(): readonly EntryBatch[] {
    const onItsWay = 'batch' in this.#state ? this.#state.batch.batches : [];
    const unsaved = [...onItsWay, ...(this.#gathering?.batches ?? [])];
    if ('cancel' in this.#state) this.#state.cancel();
    if (this.#state.name === 'waiting to retry') this.#state.batch.giveUp(closedError());
    this.#gathering?.giveUp(closedError());
    this.#gathering = undefined;
    this.#state = { name: 'closed' };
    return unsaved;
  }

  get #unsaved(): UnsavedBatch | undefined {
    return 'batch' in this.#state ? this.#state.batch : this.#gathering;
  }

  #startLater(): void {
    const { clock, flushMs } = this.#options;
    const wait = this.#drains > 0 ? 0 : this.#startedAt + flushMs - clock.now();
    if (wait > 0) {
      this.#state = { name: 'waiting to start', cancel: clock.after(wait, () => this.#startNow()) };
      return;
    }
    // What else arrives in this tick goes along.
    let isCancelled = false;
    clock.endOfTick(() => {
      if (!isCancelled) this.#startNow();
    });
    this.#state = {
      name: 'waiting to start',
      cancel: () => {
        isCancelled = true;
      },
    };
  }

  #startNow(): void {
    const batch = this.#gathering;
    if (this.#state.name === 'waiting to start') this.#state.cancel();
    if (batch === undefined) return;
    this.#gathering = undefined;
    this.#startedAt = this.#options.clock.now();
    void this.#send(batch);
  }

  #retryNow(): void {
    if (this.#state.name !== 'waiting to retry') return;
    this.#state.cancel();
    void this.#send(this.#state.batch);
  }

  async #send(batch: UnsavedBatch): Promise<void> {
    this.#state = { name: 'saving', batch };
    const { clock, store } = this.#options;
    const sentAt = clock.now();
    let outcome: SaveOutcome;
    try {
      outcome = await store.save(batch.batches);
    } catch (error) {
      this.#failed(batch, error);
      return;
    }
    this.#saved(batch, outcome, clock.now() - sentAt);
  }

  #saved(batch: UnsavedBatch, outcome: SaveOutcome, durationMs: number): void {
    this.#unsavedBytes -= batch.bytes;
    this.#unsavedEntries -= batch.entries;
    if (this.#failure !== undefined) {
      const failedForMs = this.#options.clock.now() - this.#failure.since;
      this.#options.log.info('strokes are saved again', {
        failedForMs,
        unsavedEntries: this.#unsavedEntries,
      });
      this.#failure = undefined;
    }
    if (this.#state.name !== 'closed') {
      this.#state = { name: 'idle' };
      if (this.#gathering !== undefined) this.#startLater();
    }
    if (outcome.taken.length > 0) {
      this.#options.log.warn('strokes are taken back: their ids are taken', {
        strokes: outcome.taken.length,
      });
    }
    batch.resolve(outcome);
    this.#options.onSave?.(durationMs, batch.entries, batch.bytes);
  }

  #failed(batch: UnsavedBatch, error: unknown): void {
    if (this.#state.name === 'closed') {
      batch.giveUp(closedError());
      return;
    }
    const { clock, log } = this.#options;
    const now = clock.now();
    const retryMs = Math.min(
      MAX_RETRY_MS,
      this.#failure === undefined ? FIRST_RETRY_MS : this.#failure.retryMs * 2,
    );
    let { since, loggedAt } = this.#failure ?? { since: now, loggedAt: Number.NEGATIVE_INFINITY };
    if (now - loggedAt >= FAILURE_LOG_MS) {
      loggedAt = now;
      const fields = { err: error, failingForMs: now - since, unsavedEntries: this.#unsavedEntries };
      log.error('strokes cannot be saved; they are kept and sent again', fields);
    }
    const reason = error instanceof Error ? error.message : String(error);
    this.#failure = { reason, since, loggedAt, retryMs };
    const cancel = clock.after(retryMs, () => this.#retryNow());
    this.#state = { name: 'waiting to retry', batch, cancel };
  }
}

const NOTHING_UNSAVED = Promise.resolve(ALL_SAVED);

function closedError(): Error {
  return new Error('strokes are no longer saved: closed');
}
