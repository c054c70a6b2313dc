import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { StoreInUseError, StoreTooNewError, StoreUnusableError } from '../../ports/stroke-store.ts';
import { MongoAccess } from '../mongodb/mongo-access.ts';
import { isAboutCredentials, placeOf, reasonOf } from '../mongodb/mongo-client.ts';
import { type MongoTables, tablesOf } from './mongo-documents.ts';
import { type LockTiming, MongoLock } from './mongo-lock.ts';

const FORMAT = 1;
const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 5_000;
/** How long a start waits for a database that accepts connections and answers nothing. */
const START_WITHIN_MS = 4_000;
/** A database that hangs must not keep the server from ending. */
const CLOSE_WITHIN_MS = 1_500;

export interface MongoConnectionOptions {
  readonly url: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly timer: Pick<Clock, 'now' | 'after'>;
  readonly lockTiming: LockTiming;
  /** Once, when the database comes up after {@link MongoConnection.open} and turns out to be unusable. */
  readonly onUnusable: (error: Error) => void;
}

/** A database that is ours. */
export interface OpenDatabase {
  readonly tables: MongoTables;
  readonly lock: MongoLock;
  readonly place: string;
}

/** Comes to the database sooner or later; from then on the driver itself comes back after an outage. */
export class MongoConnection {
  readonly #options: MongoConnectionOptions;
  /** Never resolves when the database cannot be used. */
  readonly opened: Promise<OpenDatabase>;
  #setOpened: (open: OpenDatabase) => void = () => {};
  #access: MongoAccess | undefined;
  #open: OpenDatabase | undefined;
  #problem: string | undefined;
  #isClosed = false;
  #isWatching = false;
  readonly #holder = `${hostname()}, process ${process.pid}, ${randomUUID()}`;

  /**
   * Resolves when the database is ours, and also when it does not answer: then it is tried again in the background.
   * Rejects with {@link StoreInUseError}, {@link StoreTooNewError} or {@link StoreUnusableError}.
   */
  static async open(options: MongoConnectionOptions): Promise<MongoConnection> {
    const connection = new MongoConnection(options);
    const first = connection.#tryOnce(FIRST_PAUSE_MS);
    const isOpen = await Promise.race([first, connection.#slowStart()]);
    if (!isOpen) void connection.#tryOn(first);
    return connection;
  }

  private constructor(options: MongoConnectionOptions) {
    this.#options = options;
    this.opened = new Promise((resolve) => {
      this.#setOpened = resolve;
    });
  }

  /** Why nothing can be loaded or saved, in one line. */
  get problem(): string | undefined {
    return this.#problem ?? this.#open?.lock.lost;
  }

  /** An error of the driver as one that may be shown and logged. */
  readable(error: unknown): Error {
    const place = this.#open?.place ?? 'MongoDB';
    const reason = reasonOf(error, this.#options.url);
    return new Error(reason.startsWith(place) ? reason : `${place}: ${reason}`);
  }

  /** Releases the lock where the database answers. */
  async close(): Promise<void> {
    this.#isClosed = true;
    try {
      if (this.#open !== undefined) await this.#inTime(this.#open.lock.release());
    } catch (error) {
      this.#options.log.warn('the database could not be released; the next server waits a few seconds', {
        reason: reasonOf(error, this.#options.url),
      });
    }
    this.#open?.lock.abandon();
    const closed = this.#access?.close();
    if (closed !== undefined) await this.#inTime(closed).catch(() => {});
  }

  /** Not while it watches whether another server lives: that a start should tell. */
  #slowStart(): Promise<false> {
    return new Promise((resolve) => {
      this.#options.timer.after(START_WITHIN_MS, () => {
        if (this.#isWatching || this.#open !== undefined) return;
        this.#problem ??= 'MongoDB has not answered yet';
        resolve(false);
      });
    });
  }

  async #tryOn(first: Promise<boolean>): Promise<void> {
    try {
      let isOpen = await first;
      for (let pauseMs = FIRST_PAUSE_MS; !isOpen && !this.#isClosed;) {
        await new Promise<void>((resolve) => this.#options.timer.after(pauseMs, resolve));
        pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS);
        if (!this.#isClosed) isOpen = await this.#tryOnce(pauseMs);
      }
    } catch (error) {
      if (this.#isClosed || !(error instanceof Error)) return;
      this.#problem = error.message;
      this.#options.onUnusable(error);
    }
  }

  /** @returns whether the database answered; rejects when it can never be ours. */
  async #tryOnce(nextPauseMs: number): Promise<boolean> {
    const { url, log } = this.#options;
    const access = await MongoAccess.to(url);
    this.#access = access;
    const place = placeOf(access);
    try {
      const open = await this.#openWith(access, place);
      if (this.#isClosed) {
        await open.lock.release();
        throw new Error('closed meanwhile');
      }
      if (this.#problem !== undefined) log.info('the database answers', { place });
      this.#problem = undefined;
      this.#open = open;
      this.#setOpened(open);
      return true;
    } catch (error) {
      await access.close().catch(() => {});
      if (isForTheOperator(error)) throw error;
      const reason = reasonOf(error, url);
      if (isAboutCredentials(error))
        throw new StoreUnusableError(`${place} refuses the user of MONGO_URL: ${reason}`);
      this.#problem = `${place} does not answer: ${reason}`;
      log.warn('the database does not answer; trying again', { place, reason, retryMs: nextPauseMs });
      return false;
    }
  }

  async #openWith(access: MongoAccess, place: string): Promise<OpenDatabase> {
    const { log, clock, timer, lockTiming } = this.#options;
    await access.connect();
    const tables = tablesOf(access);
    await checkFormat(tables, place);
    const lock = await MongoLock.take({
      server: tables.server,
      place,
      log,
      clock,
      timer,
      timing: lockTiming,
      holder: this.#holder,
      onWatch: (isWatching) => (this.#isWatching = isWatching),
    });
    try {
      await createIndexes(tables);
    } catch (error) {
      lock.abandon();
      throw error;
    }
    return { tables, lock, place };
  }

  #inTime(done: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#options.timer.after(CLOSE_WITHIN_MS, () =>
        reject(new Error('it does not answer')),
      );
      done.finally(cancel).then(resolve, reject);
    });
  }
}

async function checkFormat({ server }: MongoTables, place: string): Promise<void> {
  const stored = await server.findOne({ _id: 'format' });
  if (stored === null) {
    await server.updateOne({ _id: 'format' }, { $setOnInsert: { format: FORMAT } }, { upsert: true });
  } else if (stored.format !== FORMAT) {
    throw new StoreTooNewError(
      `${place} has format ${stored.format}, this program knows ${FORMAT}: use a newer program`,
    );
  }
}

/** A classroom is read in order, and nothing else is ever asked for but ids. */
async function createIndexes({ segments, removals, refused, clearedIds }: MongoTables): Promise<void> {
  const order = { c: 1, n: 1 } as const;
  await Promise.all([
    segments.createIndex(order),
    removals.createIndex(order),
    refused.createIndex(order),
    clearedIds.createIndex(order),
  ]);
}

function isForTheOperator(error: unknown): boolean {
  return [StoreInUseError, StoreTooNewError, StoreUnusableError].some((kind) => error instanceof kind);
}
