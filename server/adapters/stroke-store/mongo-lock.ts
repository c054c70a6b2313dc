import type { Collection } from 'mongodb';
import type { Cancel, Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { StoreInUseError } from '../../ports/stroke-store.ts';
import type { ServerDocument } from './mongo-documents.ts';

export interface LockTiming {
  /** Between two signs of life. */
  readonly beatMs: number;
  /** Whoever has given no sign of life for this long, while somebody watched, is dead. */
  readonly deadAfterMs: number;
}

export interface LockOptions {
  readonly server: Collection<ServerDocument>;
  /** The database, without user and password. */
  readonly place: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly timer: Pick<Clock, 'now' | 'after'>;
  readonly timing: LockTiming;
  /** Names this server, unlike any other before it. What stands before the last comma is shown to people. */
  readonly holder: string;
  /** Before and after watching whether another server lives. */
  readonly onWatch: (isWatching: boolean) => void;
}

const LOCK = 'lock' as const;
const LOOKS_PER_WATCH = 20;

/**
 * One server per database: a record with a sign of life. No clocks are compared: who finds the record of another
 * watches whether it changes.
 *
 * Whoever was not sure of the lock for half the time after which others take it asks before the next save, so that a
 * server that was stopped, or cut off, and has lost it meanwhile, saves nothing more.
 */
export class MongoLock {
  readonly #options: LockOptions;
  readonly #generation: number;
  #confirmed: { readonly now: number; readonly wallTime: number };
  #beating: Promise<void> = Promise.resolve();
  #cancel: Cancel = () => {};
  #lost: string | undefined;

  /** Rejects with {@link StoreInUseError} when another server lives; waits while that is not known. */
  static async take(options: LockOptions): Promise<MongoLock> {
    const { server, place, log, holder: self } = options;
    for (;;) {
      const found = await server.findOne({ _id: LOCK });
      if (found === null) {
        if (await hasInserted(options, 1)) return new MongoLock(options, 1);
        continue;
      }
      const { generation = 0, beat = 0, holder = null } = found;
      // Our own: the answer to taking it was lost.
      if (holder !== null && holder !== self) {
        log.info('another server has not released the database: watching whether it lives', {
          place,
          holder,
        });
        options.onWatch(true);
        const isHeld = await isAlive(options, found).finally(() => options.onWatch(false));
        if (isHeld) throw new StoreInUseError(`${place} is in use by another server: ${shown(holder)}`);
        log.warn('the other server gives no sign of life: taking the database over', { place, holder });
      }
      const mine = { generation: generation + 1, beat: 0, holder: self };
      const { matchedCount } = await server.updateOne(
        { _id: LOCK, generation, beat, holder },
        { $set: mine },
      );
      if (matchedCount === 1) return new MongoLock(options, mine.generation);
    }
  }

  private constructor(options: LockOptions, generation: number) {
    this.#options = options;
    this.#generation = generation;
    this.#confirmed = this.#now();
    this.#beatLater();
  }

  /** Who has it now, when it was lost. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Rejects with one readable line when another server has taken the database, or that cannot be known. */
  async requireHeld(): Promise<void> {
    const { now, wallTime } = this.#now();
    const unsureMs = Math.max(now - this.#confirmed.now, wallTime - this.#confirmed.wallTime);
    if (this.#lost === undefined && unsureMs >= this.#options.timing.deadAfterMs / 2) await this.#beat();
    if (this.#lost !== undefined) throw new Error(this.#lost);
  }

  async release(): Promise<void> {
    this.#cancel();
    await this.#beating;
    this.#cancel();
    if (this.#lost !== undefined) return;
    const { server } = this.#options;
    await server.updateOne({ _id: LOCK, generation: this.#generation }, { $set: { holder: null } });
  }

  /** Stops the signs of life, without a word to the database. */
  abandon(): void {
    this.#cancel();
    this.#cancel = () => {};
  }

  #beatLater(): void {
    const { timer, timing } = this.#options;
    this.#cancel = timer.after(timing.beatMs, () => {
      this.#beating = this.#beat()
        // Not known: the next one tries again, and a save asks.
        .catch(() => {})
        .then(() => {
          if (this.#lost === undefined) this.#beatLater();
        });
    });
  }

  async #beat(): Promise<void> {
    const { server, log, place } = this.#options;
    const sent = this.#now();
    const mine = { _id: LOCK, generation: this.#generation };
    const { matchedCount } = await server.updateOne(mine, { $inc: { beat: 1 } });
    if (matchedCount === 0) {
      const found = await server.findOne({ _id: LOCK });
      // Gone: somebody has emptied the database. Who waits for the lock inserts the first generation.
      if (found !== null || !(await hasInserted(this.#options, this.#generation))) {
        if (this.#lost !== undefined) return;
        const holder = shown(found?.holder ?? 'unknown');
        this.#lost = `${place} was taken over by another server (${holder}): nothing is saved any more`;
        log.error('the database was taken over by another server: NOTHING IS SAVED ANY MORE', {
          place,
          holder,
        });
        return;
      }
    }
    this.#confirmed = sent;
  }

  #now(): { readonly now: number; readonly wallTime: number } {
    // The monotonic clock stands still while a machine sleeps, the other may be set back.
    return { now: this.#options.timer.now(), wallTime: this.#options.clock.wallTime() };
  }
}

async function hasInserted({ server, holder }: LockOptions, generation: number): Promise<boolean> {
  try {
    await server.insertOne({ _id: LOCK, generation, beat: 0, holder });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 11000) return false;
    throw error;
  }
}

async function isAlive({ server, timer, timing }: LockOptions, found: ServerDocument): Promise<boolean> {
  const deadAt = timer.now() + timing.deadAfterMs;
  while (timer.now() < deadAt) {
    await new Promise<void>((resolve) => timer.after(timing.deadAfterMs / LOOKS_PER_WATCH, resolve));
    const now = await server.findOne({ _id: LOCK });
    if (now === null || now.holder === null) return false;
    if (now.generation !== found.generation || now.beat !== found.beat) return true;
  }
  return false;
}

function shown(holder: string): string {
  return holder.replace(/, [^,]*$/, '');
}
