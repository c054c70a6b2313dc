import type { StrokeTimes as StrokeTimesPage } from '../../shared/classroom/classroom-api.ts';
import type { Offset } from '../../shared/ddp/offset.ts';
import { type DocumentLog, MethodError } from '../ddp/author-api.ts';
import { type OrderedEntry, ownEntry } from '../ports/classroom-log.ts';
import type { SaveOutcome } from '../ports/stroke-store.ts';
import { openingEpoch, type ClassroomBookmark } from './classroom-epoch.ts';
import type { ClassroomOptions, SeededIds } from './classroom-options.ts';
import { ClassroomStrokes } from './classroom-strokes.ts';
import { NOTHING_PENDING, PendingSaves } from './saving/pending-saves.ts';
import { type DrawCall, ownCall } from './draw/read-draw.ts';
import { Roster } from './roster/roster.ts';
import { idTaken, requireSaved, takeBack } from './taken-ids.ts';
import { WaitingCallers } from './waiting-callers.ts';

/** How long a draw waits for a classroom that is not loaded yet. */
const OPEN_WITHIN_MS = 5_000;
const FIRST_RELOAD_MS = 250;
const LAST_RELOAD_MS = 5_000;

interface OpenClassroom {
  readonly strokes: ClassroomStrokes;
  readonly epoch: number;
}

type State =
  | { readonly kind: 'loading'; readonly arrived: OrderedEntry[]; readonly failure: string | undefined }
  | ({ readonly kind: 'open' } & OpenClassroom)
  | { readonly kind: 'closed' };

/**
 * One classroom: methods append to its log, and *applying* what comes back in order is all that changes it.
 * Invariant: an id that was ever applied and not forgotten (7 days) is never applied again.
 */
export class Classroom {
  readonly id: string;
  readonly #options: ClassroomOptions;
  readonly #bookmark: ClassroomBookmark | undefined;
  /** Undefined while nothing is to be saved: a thousand classrooms rest for each that is drawn in. */
  #pendingSaves: PendingSaves | undefined;
  /** Calls that wait for their entry to be applied, by the entry's kind and id. */
  readonly #callers: WaitingCallers;
  /** They wait until it is open. */
  #waiting: ((open: OpenClassroom) => void)[] | undefined;
  #state: State = { kind: 'loading', arrived: [], failure: undefined };
  #unfollow: () => void = () => undefined;
  /** Calls that wait until it is open, or are still at it. */
  #busy = 0;

  /** @param bookmark where this process has closed it the last time */
  constructor(id: string, options: ClassroomOptions, bookmark?: ClassroomBookmark) {
    this.id = id;
    this.#options = options;
    this.#callers = new WaitingCallers(id, options.classroomLog);
    this.#bookmark = bookmark;
  }

  /** Why it cannot serve yet; undefined once it is open. */
  get notReady(): string | undefined {
    if (this.#state.kind === 'open') return undefined;
    const { failure } = this;
    return `classroom ${this.id} is loading${failure === undefined ? '' : `: ${failure}`}`;
  }
  /** Why the last try to load it failed. */
  get failure(): string | undefined {
    return this.#state.kind === 'loading' ? this.#state.failure : undefined;
  }
  get strokes(): number {
    return this.held?.documents.size ?? 0;
  }
  get bytesHeld(): number {
    return this.held?.bytesHeld ?? 0;
  }
  /** Whether nobody walks its log, no call waits for it, and all of it is saved. */
  get isIdle(): boolean {
    if (this.#state.kind !== 'open' || this.#busy > 0) return false;
    const { documents, roster } = this.#state.strokes;
    if (documents.isWatched || !roster.isIdle) return false;
    return this.#callers.isEmpty && (this.#pendingSaves?.isEmpty ?? true);
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

  /** Ends it. It must be idle, and is not used again. @returns undefined for one that was not open */
  close(): ClassroomBookmark | undefined {
    if (this.#state.kind !== 'open') return undefined;
    const { strokes, epoch } = this.#state;
    this.#unfollow();
    strokes.roster.close();
    this.#state = { kind: 'closed' };
    return { epoch, endN: strokes.documents.endN };
  }

  /** Its documents, once it is loaded. */
  documents(): DocumentLog | Promise<DocumentLog> {
    return this.held?.documents ?? this.#opened().then(({ strokes }) => strokes.documents);
  }

  /** The same with its roster and times. */
  strokesHeld(): ClassroomStrokes | Promise<ClassroomStrokes> {
    return this.held ?? this.#opened().then(({ strokes }) => strokes);
  }

  /** What it has in memory; undefined while it is not open. */
  get held(): ClassroomStrokes | undefined {
    return this.#state.kind === 'open' ? this.#state.strokes : undefined;
  }

  /**
   * Adds a stroke; repeated with the same id it adds nothing.
   * @returns its id, when it is safe
   * @throws {MethodError} 409 when another student's stroke has the explicit id; 503 when nothing can be taken now
   */
  draw(call: DrawCall, seeded: SeededIds): string | Promise<string> {
    if (this.#state.kind !== 'open') {
      const kept = ownCall(call);
      return Promise.resolve(this.#openInTime()).then(() => this.draw(kept, seeded));
    }
    const { studentId, fields, options } = call;
    const { strokes } = this.#state;
    const id = options.id ?? this.#pickId(strokes, studentId, seeded);
    const holder = strokes.studentOf(id);
    if (holder === studentId) return this.#answerDraw(id, this.#pendingSaves?.of(id) ?? NOTHING_PENDING);
    if (holder !== undefined || this.#isTakenBeside(id)) throw idTaken(id);
    this.#requireRoom();
    const entry = { kind: 'stroke', at: this.#options.clock.wallTime(), id, studentId, fields } as const;
    return this.#callers.append(entry, (saved) => this.#answerDraw(id, saved));
  }

  /**
   * Removes a student's own stroke; repeated it does nothing more.
   * @throws {MethodError} 403 for a stroke that is not this student's, or that nobody knows: the two look the same
   */
  async undo(studentId: string, strokeId: string): Promise<void> {
    const { strokes } = await this.#openInTime();
    if (strokes.documents.keyOf(strokeId) === studentId) {
      this.#requireRoom();
      await this.#remove(studentId, strokeId);
    } else if (strokes.removedStudentOf(strokeId) === studentId) {
      await this.#answer(undefined, this.#options.writer.whenSaved());
    } else {
      throw new MethodError(403, 'Only your own strokes can be undone');
    }
  }

  /** Removes every stroke. */
  async clear(): Promise<void> {
    await this.#openInTime();
    const entry = { kind: 'clear', at: this.#options.clock.wallTime() } as const;
    await this.#callers.append(entry, (saved) => this.#answer(undefined, saved));
  }

  /** Removes every stroke that the student has now, a part at a time. */
  async clearStudent(studentId: string): Promise<void> {
    const { strokes } = await this.#openInTime();
    const { clock, writer } = this.#options;
    const { endN } = strokes.documents;
    const removed: Promise<void>[] = [];
    this.#busy++;
    for (let from = 1; from < endN;) {
      if (writer.isFull) await writer.whenSaved();
      const { ids, nextN } = strokes.idsOf(studentId, from);
      for (const id of ids) removed.push(this.#remove(studentId, id));
      from = nextN;
      await new Promise<void>((resolve) => clock.endOfTick(resolve));
    }
    await Promise.all(removed).finally(() => this.#busy--);
  }

  /** When the strokes after this place were drawn, as many as one answer holds. */
  async strokeTimes(after: Offset | undefined): Promise<StrokeTimesPage> {
    const { strokes, epoch } = await this.#openInTime();
    const { documents, times } = strokes;
    // The n of another epoch may be a lost stroke's: behind it there may be some that the caller has never seen.
    const { throughN, ...page } = times.page(documents, after?.epoch === epoch ? after.n : 0);
    return { ...page, through: { epoch, n: throughN }, now: this.#options.clock.wallTime() };
  }

  /** The first id of the call's seed that no other student holds; without a seed a fresh one. */
  #pickId(strokes: ClassroomStrokes, studentId: string, seeded: SeededIds): string {
    const source = seeded ?? this.#options.ids;
    for (;;) {
      const id = source.id();
      const holder = strokes.studentOf(id);
      if (holder === undefined ? !this.#isTakenBeside(id) : seeded !== null && holder === studentId)
        return id;
    }
  }

  #isTakenBeside(id: string): boolean {
    return this.#options.isTakenBeside?.(this.id, id) ?? false;
  }

  async #remove(studentId: string, id: string): Promise<void> {
    const entry = { kind: 'removal', at: this.#options.clock.wallTime(), id, studentId } as const;
    await this.#callers.append(entry, (saved) => this.#answer(undefined, saved));
  }

  #requireRoom(): void {
    const { writer } = this.#options;
    if (!writer.isFull) return;
    const cause = writer.failure === undefined ? '' : `: ${writer.failure}`;
    throw new MethodError(503, `Too much is waiting to be saved${cause}`);
  }

  #answer<Result>(result: Result, saved: Promise<SaveOutcome>): Result | Promise<Result> {
    return this.#options.ack === 'memory' ? result : saved.then(() => result);
  }

  #answerDraw(id: string, saved: Promise<SaveOutcome>): string | Promise<string> {
    if (this.#options.ack === 'memory') return id;
    return saved.then((outcome) => {
      requireSaved(outcome, this.id, id);
      return id;
    });
  }

  #openInTime(): OpenClassroom | Promise<OpenClassroom> {
    if (this.#state.kind === 'open') return this.#state;
    this.#busy++;
    return new Promise<OpenClassroom>((resolve, reject) => {
      const cancel = this.#options.clock.after(OPEN_WITHIN_MS, () =>
        reject(new MethodError(503, 'The classroom is still loading')),
      );
      void this.#opened().then((open) => {
        cancel();
        resolve(open);
      });
    }).finally(() => this.#busy--);
  }

  /** Follows first, then loads, so that nothing falls between the two; what is known already is skipped. */
  async #load(): Promise<void> {
    const { store, classroomLog, clock, membersOf, onLoaded } = this.#options;
    const startedAt = clock.now();
    const stored = await store.load(this.id);
    const { epochs, epoch, nextN, isNew } = openingEpoch(stored, this.#bookmark);
    const arrived: OrderedEntry[] = [];
    this.#state = { kind: 'loading', arrived, failure: undefined };
    this.#unfollow = classroomLog.follow(this.id, nextN, (entry) => this.#arrive(entry));
    const roster = new Roster(this.id, clock, membersOf(this.id));
    const strokes = new ClassroomStrokes(stored, epochs, clock, roster);
    for await (const slice of stored.entries) for (const entry of slice) strokes.change(entry);
    strokes.documents.advanceTo(nextN);
    if (isNew) await store.startEpoch(this.id, { epoch, firstN: nextN });
    this.#state = { kind: 'open', strokes, epoch };
    for (const entry of arrived) this.#arrive(entry);
    onLoaded(clock.now() - startedAt);
    for (const resolve of this.#waiting ?? []) resolve(this.#state);
    this.#waiting = undefined;
  }

  #opened(): Promise<OpenClassroom> {
    return new Promise((resolve) => (this.#waiting ??= []).push(resolve));
  }

  #arrive(entry: OrderedEntry): void {
    if (this.#state.kind === 'loading') this.#state.arrived.push(ownEntry(entry));
    else if (this.#state.kind === 'open') this.#apply(this.#state, entry);
  }

  /** The one place where the classroom changes: documents, then the store, then whoever called. */
  #apply(open: OpenClassroom, entry: OrderedEntry): void {
    const { writer } = this.#options;
    const isNew = open.strokes.change(entry);
    if (entry.kind === 'removal' && entry.isTakenBack === true) return;
    const saved = isNew ? writer.add(this.id, open.epoch, open.strokes.kept(entry)) : writer.whenSaved();
    if (isNew) {
      this.#pendingSaves ??= new PendingSaves((outcome) => this.#saved(outcome));
      this.#pendingSaves.add(entry.kind === 'stroke' ? entry.id : undefined, saved);
    }
    this.#callers.tell(entry, saved);
  }

  #saved(outcome: SaveOutcome): void {
    if (this.#pendingSaves?.isEmpty === true) this.#pendingSaves = undefined;
    if (this.#state.kind === 'open') takeBack(outcome, this.id, this.#state.strokes.documents, this.#options);
  }
}
