import { MethodError } from '../../shared/ddp/ddp-error.ts';
import type { ClassroomClient } from '../ddp/classroom-client.ts';
import type { ClientClock, Collection, Stop } from '../ddp/client-api.ts';
import { tellAll } from '../ddp/tell-all.ts';
import { randomId } from '../storage/random-id.ts';
import type { TextStorage } from '../storage/text-storage.ts';
import type { NewStroke, QueueEvent, QueuedStroke, QueueView, StrokeState } from './queue-api.ts';
import { drawParams, encodeEntry, undoParams, type DrawEntry, type QueueEntry } from './queue-entry.ts';
import { QueueStorage } from './queue-storage.ts';
import { verdictOn } from './refusal-verdict.ts';

/** Characters of all that waits: about 10,000 strokes. */
const MAX_WAITING = 16_000_000;

export interface StrokeQueueOptions {
  readonly client: Pick<ClassroomClient, 'call' | 'status' | 'onStatus'>;
  /** The collection that holds this student's strokes, filled by a subscription. */
  readonly strokes: Pick<Collection<unknown>, 'isHeldByServer' | 'observe'>;
  readonly studentId: string;
  readonly classroomId?: string;
  /** Where they outlive a reload; undefined: nowhere. */
  readonly storage: TextStorage | undefined;
  readonly clock: ClientClock;
  /** Default: random ids of Meteor's alphabet. */
  readonly newId?: () => string;
  /** Characters. Default 2 million in storage, 16 million in all. */
  readonly maxStored?: number;
  readonly maxWaiting?: number;
}

interface Waiting {
  readonly entry: QueueEntry;
  readonly key: string;
  readonly text: string;
  state: 'drawn' | 'sent';
  isKept: boolean;
  /** It may have reached the server. */
  mayBeKnown: boolean;
  isCalled: boolean;
  failures: number;
  cancelRetry: Stop | undefined;
}

/**
 * Own strokes on their way to the server: each once, and in the order drawn.
 *
 * Each is called under its own id, so repeating a call is harmless. The next one is called only when the server has taken the
 * one before, that is, when its document has come or its call was answered: so a refusal can never let a later stroke overtake.
 * Waiting for the answer alone would hide a stroke from the teacher for as long as the one before is not on the disk.
 */
export class StrokeQueue implements QueueView {
  readonly #options: StrokeQueueOptions;
  readonly #storage: QueueStorage;
  readonly #listeners = new Set<(event: QueueEvent) => void>();
  readonly #undone = new Set<string>();
  readonly #stops: readonly Stop[];
  #waiting: Waiting[] = [];
  #waitingSize = 0;
  #isClosed = false;

  /** Begins with what was kept over a reload of this student's in this classroom; others' strokes wait for their own page. */
  constructor(options: StrokeQueueOptions) {
    this.#options = options;
    this.#storage = new QueueStorage(options.storage, options.maxStored);
    for (const { entry, key, text } of this.#storage.load()) {
      if (!this.#isOurs(entry)) continue;
      if (entry.kind === 'undo') this.#undone.add(entry.strokeId);
      this.#wait({ entry, key, text, isKept: true, mayBeKnown: true });
    }
    const pump = (): void => this.#pump();
    this.#stops = [options.strokes.observe(pump), options.client.onStatus(pump)];
    this.#pump();
  }

  get strokes(): readonly QueuedStroke[] {
    return this.#waiting.flatMap((waiting) => {
      const { entry } = waiting;
      return entry.kind === 'draw' && !this.#undone.has(entry.strokeId) ? [strokeOf(waiting, entry)] : [];
    });
  }

  get state(): StrokeState {
    if (this.#waiting.length === 0) return 'saved';
    return this.#waiting.some(({ state }) => state === 'drawn') ? 'drawn' : 'sent';
  }

  add(stroke: NewStroke): QueuedStroke | undefined {
    const strokeId = (this.#options.newId ?? randomId)();
    const entry = { kind: 'draw', strokeId, ...this.#whose(), stroke } as const;
    const text = encodeEntry(entry);
    if (this.#waitingSize + text.length > (this.#options.maxWaiting ?? MAX_WAITING)) return undefined;
    const waiting = this.#append(entry, text);
    const added = strokeOf(waiting, entry);
    this.#pump();
    return added;
  }

  undo(strokeId: string): void {
    if (this.#undone.has(strokeId)) return;
    const drawn = this.#waiting.find(({ entry }) => entry.kind === 'draw' && entry.strokeId === strokeId);
    if (drawn !== undefined && !drawn.mayBeKnown) {
      this.#remove(drawn);
    } else {
      this.#undone.add(strokeId);
      const entry = { kind: 'undo', strokeId, ...this.#whose() } as const;
      this.#append(entry, encodeEntry(entry));
    }
    this.#tell({ kind: 'undone', strokeId });
    this.#pump();
  }

  isUndone(strokeId: string): boolean {
    return this.#undone.has(strokeId);
  }

  observe(listener: (event: QueueEvent) => void): Stop {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
    for (const { cancelRetry } of this.#waiting) cancelRetry?.();
  }

  #isOurs({ studentId, classroomId }: QueueEntry): boolean {
    return studentId === this.#options.studentId && classroomId === this.#options.classroomId;
  }

  #whose(): Pick<QueueEntry, 'studentId' | 'classroomId'> {
    const { studentId, classroomId } = this.#options;
    return { studentId, ...(classroomId === undefined ? {} : { classroomId }) };
  }

  #append(entry: QueueEntry, text: string): Waiting {
    const key = this.#storage.newKey(entry, this.#options.clock.wallTime());
    return this.#wait({ entry, key, text, isKept: this.#storage.keep(key, text), mayBeKnown: false });
  }

  #wait(one: Pick<Waiting, 'entry' | 'key' | 'text' | 'isKept' | 'mayBeKnown'>): Waiting {
    const waiting: Waiting = { ...one, state: 'drawn', isCalled: false, failures: 0, cancelRetry: undefined };
    this.#waiting.push(waiting);
    this.#waitingSize += one.text.length;
    return waiting;
  }

  /** Calls what may be called now. */
  #pump(): void {
    // A copy: a call may be refused, and leave the queue, before the walk is over.
    for (const waiting of Array.from(this.#waiting)) {
      if (this.#isClosed || this.#options.client.status.kind !== 'connected') return;
      if (waiting.cancelRetry !== undefined) return;
      if (!waiting.isCalled) this.#call(waiting);
      if (!this.#isTaken(waiting)) return;
    }
  }

  /** An undo holds nobody up: what comes behind it does not depend on it. */
  #isTaken({ entry }: Waiting): boolean {
    return entry.kind === 'undo' || this.#options.strokes.isHeldByServer(entry.strokeId);
  }

  #call(waiting: Waiting): void {
    const { client } = this.#options;
    const { entry } = waiting;
    waiting.isCalled = true;
    waiting.mayBeKnown = true;
    // Not repeated by the client, which would send all that are unanswered at once: then a refusal could change the order.
    const options = { noRetry: true, onSent: () => this.#setState(waiting, 'sent') };
    const call =
      entry.kind === 'draw'
        ? client.call('draw', drawParams(entry), options)
        : client.call('undo', undoParams(entry), options);
    call.result.then(
      () => this.#saved(waiting),
      (error: unknown) => this.#failed(waiting, error),
    );
  }

  #saved(waiting: Waiting): void {
    if (this.#isClosed) return;
    this.#remove(waiting);
    const { entry } = waiting;
    if (entry.kind === 'undo') this.#undone.delete(entry.strokeId);
    else this.#tell({ kind: 'state', stroke: { ...strokeOf(waiting, entry), state: 'saved' } });
    this.#pump();
  }

  #failed(waiting: Waiting, error: unknown): void {
    if (this.#isClosed) return;
    waiting.isCalled = false;
    waiting.failures++;
    const verdict = verdictOn(error instanceof MethodError ? error : undefined, waiting.failures);
    if (verdict.kind === 'refused') {
      this.#refused(waiting, verdict.reason);
    } else {
      if (verdict.wasLost) waiting.failures = 0;
      else this.#retryIn(waiting, verdict.afterMs);
      this.#setState(waiting, 'drawn');
    }
    this.#pump();
  }

  #retryIn(waiting: Waiting, ms: number): void {
    waiting.cancelRetry = this.#options.clock.after(ms, () => {
      waiting.cancelRetry = undefined;
      this.#pump();
    });
  }

  #refused(waiting: Waiting, reason: string): void {
    this.#remove(waiting);
    const { entry } = waiting;
    if (entry.kind === 'draw') {
      this.#tell({ kind: 'refused', stroke: strokeOf(waiting, entry), reason });
    } else {
      this.#undone.delete(entry.strokeId);
      this.#tell({ kind: 'undo-refused', strokeId: entry.strokeId, reason });
    }
  }

  #remove(waiting: Waiting): void {
    waiting.cancelRetry?.();
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
    this.#waitingSize -= waiting.text.length;
    if (waiting.isKept) this.#storage.forget(waiting.key);
    for (const other of this.#waiting) {
      if (other.isKept) continue;
      other.isKept = this.#storage.keep(other.key, other.text);
      if (!other.isKept) return;
      this.#tellState(other);
    }
  }

  #setState(waiting: Waiting, state: 'drawn' | 'sent'): void {
    if (waiting.state === state) return;
    waiting.state = state;
    this.#tellState(waiting);
  }

  #tellState(waiting: Waiting): void {
    const { entry } = waiting;
    if (entry.kind === 'draw') this.#tell({ kind: 'state', stroke: strokeOf(waiting, entry) });
  }

  #tell(event: QueueEvent): void {
    tellAll(this.#listeners, event);
  }
}

function strokeOf({ state, isKept }: Waiting, { strokeId, stroke }: DrawEntry): QueuedStroke {
  return { ...stroke, id: strokeId, state, isKept };
}
