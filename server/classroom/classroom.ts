import {
  STROKES_COLLECTION,
  type StrokeTimes as StrokeTimesPage,
} from '../../shared/classroom/classroom-api.ts';
import type { Offset } from '../../shared/ddp/offset.ts';
import { DocumentLog, MethodError } from '../ddp/author-api.ts';
import type { ClassroomEntry, ClassroomLog, OrderedEntry } from '../ports/classroom-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { Epoch, StrokeStore } from '../ports/stroke-store.ts';
import { PendingSaves } from './pending-saves.ts';
import type { DrawCall } from './read-draw.ts';
import { RemovedIds } from './removed-ids.ts';
import { StrokeTimes } from './stroke-times.ts';
import type { StrokeWriter } from './stroke-writer.ts';
import { WaitingCallers } from './waiting-callers.ts';

/** How long a draw waits for a classroom that is not loaded yet. */
const OPEN_WITHIN_MS = 5_000;
const FIRST_RELOAD_MS = 250;
const LAST_RELOAD_MS = 5_000;

export interface ClassroomOptions {
  readonly classroomLog: ClassroomLog;
  readonly store: StrokeStore;
  readonly writer: StrokeWriter;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Whether a call is answered when it is durable, or at once (a crash may then lose what is younger than FLUSH_MS). */
  readonly ack: 'stored' | 'memory';
  readonly onLoaded: (ms: number) => void;
}

/** Ids that a retry of the same call draws again; null when the client sent no seed. */
export type SeededIds = { id(): string } | null;

interface OpenClassroom {
  readonly documents: DocumentLog;
  readonly times: StrokeTimes;
  readonly epoch: number;
}

type State =
  | { readonly kind: 'loading'; readonly arrived: OrderedEntry[]; readonly failure: string | undefined }
  | ({ readonly kind: 'open' } & OpenClassroom);

/**
 * One classroom: methods append to its log, and *applying* what comes back in order is all that changes it.
 * Invariant: an id that was ever applied and not forgotten (7 days) is never applied again.
 */
export class Classroom {
  readonly id: string;
  readonly #options: ClassroomOptions;
  readonly #removedIds: RemovedIds;
  readonly #pendingSaves = new PendingSaves();
  /** Calls that wait for their entry to be applied, by the entry's kind and id. */
  readonly #callers = new WaitingCallers();
  readonly #opened: Promise<OpenClassroom>;
  #setOpened: (open: OpenClassroom) => void = () => undefined;
  #state: State = { kind: 'loading', arrived: [], failure: undefined };
  #unfollow: () => void = () => undefined;

  constructor(id: string, options: ClassroomOptions) {
    this.id = id;
    this.#options = options;
    this.#removedIds = new RemovedIds(options.clock);
    this.#opened = new Promise((resolve) => {
      this.#setOpened = resolve;
    });
  }

  /** Why it cannot serve yet; undefined once it is open. */
  get notReady(): string | undefined {
    if (this.#state.kind === 'open') return undefined;
    const { failure } = this.#state;
    return `classroom ${this.id} is loading${failure === undefined ? '' : `: ${failure}`}`;
  }
  get strokes(): number {
    return this.#state.kind === 'open' ? this.#state.documents.size : 0;
  }
  get bytesHeld(): number {
    if (this.#state.kind !== 'open') return 0;
    return this.#state.documents.bytesHeld + this.#state.times.bytesHeld;
  }

  /** Loads it, trying again with growing pauses for as long as the store does not answer. */
  async open(): Promise<void> {
    const { clock, log } = this.#options;
    for (let pause = FIRST_RELOAD_MS; ; pause = Math.min(pause * 2, LAST_RELOAD_MS)) {
      try {
        await this.#load();
        return;
      } catch (err) {
        const failure = err instanceof Error ? err.message : String(err);
        this.#unfollow();
        this.#state = { kind: 'loading', arrived: [], failure };
        log.error('a classroom could not be loaded', { err, classroomId: this.id, retryMs: pause });
        await new Promise<void>((resolve) => clock.after(pause, resolve));
      }
    }
  }

  /** Its documents, once it is loaded. */
  documents(): DocumentLog | Promise<DocumentLog> {
    if (this.#state.kind === 'open') return this.#state.documents;
    return this.#opened.then(({ documents }) => documents);
  }

  /**
   * Adds a stroke; repeated with the same id it adds nothing.
   * @returns its id, when it is safe
   * @throws {MethodError} 409 when another student's stroke has the explicit id; 503 when nothing can be taken now
   */
  draw({ studentId, fields, options }: DrawCall, seeded: SeededIds): string | Promise<string> {
    if (this.#state.kind !== 'open') {
      return Promise.resolve(this.#openInTime()).then(() =>
        this.draw({ studentId, fields, options }, seeded),
      );
    }
    const { documents } = this.#state;
    const id = options.id ?? this.#pickId(documents, studentId, seeded);
    const holder = this.#studentOf(documents, id);
    if (holder === studentId) return this.#answer(id, this.#pendingSaves.of(id));
    if (holder !== undefined) throw new MethodError(409, `The stroke id ${id} is taken`);
    this.#requireRoom();
    const entry = { kind: 'stroke', at: this.#options.clock.wallTime(), id, studentId, fields } as const;
    return this.#append(`stroke ${id}`, entry, (saved) => this.#answer(id, saved));
  }

  /**
   * Removes a student's own stroke; repeated it does nothing more.
   * @throws {MethodError} 403 for a stroke that is not this student's, or that nobody knows: the two look the same
   */
  async undo(studentId: string, strokeId: string): Promise<void> {
    const { documents } = await this.#openInTime();
    if (documents.keyOf(strokeId) === studentId) {
      this.#requireRoom();
      const entry = { kind: 'removal', at: this.#options.clock.wallTime(), id: strokeId, studentId } as const;
      await this.#append(`removal ${strokeId}`, entry, (saved) => this.#answer(undefined, saved));
    } else if (this.#removedIds.studentOf(strokeId) === studentId) {
      await this.#answer(undefined, this.#options.writer.whenSaved());
    } else {
      throw new MethodError(403, 'Only your own strokes can be undone');
    }
  }

  /** Removes every stroke. */
  async clear(): Promise<void> {
    await this.#openInTime();
    const entry = { kind: 'clear', at: this.#options.clock.wallTime() } as const;
    await this.#append('clear', entry, (saved) => this.#answer(undefined, saved));
  }

  /** When the strokes after this place were drawn, as many as one answer holds. */
  async strokeTimes(after: Offset | undefined): Promise<StrokeTimesPage> {
    const { documents, times, epoch } = await this.#openInTime();
    // The n of another epoch may be a lost stroke's: behind it there may be some that the caller has never seen.
    const { throughN, ...page } = times.page(documents, after?.epoch === epoch ? after.n : 0);
    return { ...page, through: { epoch, n: throughN }, now: this.#options.clock.wallTime() };
  }

  /** The first id of the call's seed that no other student holds; without a seed a fresh one. */
  #pickId(documents: DocumentLog, studentId: string, seeded: SeededIds): string {
    const source = seeded ?? this.#options.ids;
    for (;;) {
      const id = source.id();
      const holder = this.#studentOf(documents, id);
      if (holder === undefined || (seeded !== null && holder === studentId)) return id;
    }
  }

  #studentOf(documents: DocumentLog, id: string): string | undefined {
    return documents.keyOf(id) ?? this.#removedIds.studentOf(id);
  }

  #requireRoom(): void {
    const { writer } = this.#options;
    if (!writer.isFull) return;
    const cause = writer.failure === undefined ? '' : `: ${writer.failure}`;
    throw new MethodError(503, `Too much is waiting to be saved${cause}`);
  }

  /** Hands an entry over; its caller hears when it has been applied. */
  #append<Result>(
    callerKey: string,
    entry: ClassroomEntry,
    applied: (saved: Promise<void>) => Result | Promise<Result>,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const caller = (saved: Promise<void>): void => resolve(applied(saved));
      this.#callers.add(callerKey, caller);
      this.#options.classroomLog.append(this.id, entry).catch((error: unknown) => {
        this.#callers.forget(callerKey, caller);
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  #answer<Result>(result: Result, saved: Promise<void>): Result | Promise<Result> {
    return this.#options.ack === 'memory' ? result : saved.then(() => result);
  }

  #openInTime(): OpenClassroom | Promise<OpenClassroom> {
    if (this.#state.kind === 'open') return this.#state;
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.after(OPEN_WITHIN_MS, () =>
        reject(new MethodError(503, 'The classroom is still loading')),
      );
      void this.#opened.then((open) => {
        cancel();
        resolve(open);
      });
    });
  }

  /** Follows first, then loads, so that nothing falls between the two; what is known already is skipped. */
  async #load(): Promise<void> {
    const { store, classroomLog, clock, onLoaded } = this.#options;
    const startedAt = clock.now();
    const stored = await store.load(this.id);
    const arrived: OrderedEntry[] = [];
    this.#state = { kind: 'loading', arrived, failure: undefined };
    this.#unfollow = classroomLog.follow(this.id, stored.lastN + 1, (entry) => this.#arrive(entry));
    const epochs: Epoch[] = [
      ...stored.epochs,
      { epoch: (stored.epochs.at(-1)?.epoch ?? 0) + 1, firstN: stored.lastN + 1 },
    ];
    const epoch = epochs.at(-1)?.epoch ?? 1;
    const documents = new DocumentLog({
      collection: STROKES_COLLECTION,
      epochs,
      firstN: 1,
      droppedThrough: stored.clearedThrough,
    });
    documents.reserve(stored.countAtMost);
    const times = new StrokeTimes();
    for (const { id, studentId, at } of stored.removedIds) this.#removedIds.add(id, studentId, at);
    for await (const slice of stored.entries)
      for (const entry of slice) this.#change({ documents, times }, entry);
    documents.advanceTo(stored.lastN + 1);
    await store.startEpoch(this.id, { epoch, firstN: stored.lastN + 1 });
    this.#state = { kind: 'open', documents, times, epoch };
    for (const entry of arrived) this.#arrive(entry);
    onLoaded(clock.now() - startedAt);
    this.#setOpened({ documents, times, epoch });
  }

  #arrive(entry: OrderedEntry): void {
    if (this.#state.kind === 'loading') this.#state.arrived.push(entry);
    else this.#apply(this.#state, entry);
  }

  /** The one place where the classroom changes: documents, then the store, then whoever called. */
  #apply(open: OpenClassroom, entry: OrderedEntry): void {
    const { writer } = this.#options;
    const isNew = this.#change(open, entry);
    const saved = isNew ? writer.add(this.id, open.epoch, entry) : writer.whenSaved();
    if (isNew && entry.kind === 'stroke') this.#pendingSaves.add(entry.id, saved);
    this.#callers.takeFirst(entry.kind === 'clear' ? 'clear' : `${entry.kind} ${entry.id}`)?.(saved);
  }

  /** @returns whether the entry did anything: ids that are known, or gone, are skipped */
  #change({ documents, times }: Omit<OpenClassroom, 'epoch'>, entry: OrderedEntry): boolean {
    switch (entry.kind) {
      case 'stroke':
        if (this.#studentOf(documents, entry.id) !== undefined) return false;
        documents.append(entry.id, entry.studentId, entry.fields, entry.n);
        times.add(entry.n, entry.at);
        return true;
      case 'removal':
        if (!documents.remove(entry.id, entry.n)) return false;
        this.#removedIds.add(entry.id, entry.studentId, entry.at);
        times.forgetRemoved(documents);
        return true;
      case 'clear':
        this.#removedIds.addCleared(documents.clear(entry.n), entry.at);
        times.clear();
        return true;
    }
  }
}
