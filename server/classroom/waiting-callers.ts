import type { ClassroomEntry, ClassroomLog } from '../ports/classroom-log.ts';
import type { SaveOutcome } from '../ports/stroke-store.ts';

/** A call whose entry is on its way. */
interface Waiting {
  readonly name: string;
  /** Told how the entry went: it settles when that is durable, or refused for good. */
  saved: Promise<SaveOutcome> | undefined;
  onApplied: ((saved: Promise<SaveOutcome>) => void) | undefined;
}

/** Calls whose entry is on its way through the log: each entry that comes back belongs to the first of its kind and id. */
export class WaitingCallers {
  readonly #classroomId: string;
  readonly #log: ClassroomLog;
  /** Made for the first that has to wait. */
  #waiting: Map<string, Waiting[]> | undefined;
  /** The one added last: in one process its entry comes back before another is added, and needs no table. */
  #last: Waiting | undefined;

  constructor(classroomId: string, log: ClassroomLog) {
    this.#classroomId = classroomId;
    this.#log = log;
  }

  get isEmpty(): boolean {
    return this.#last === undefined && (this.#waiting === undefined || this.#waiting.size === 0);
  }

  /** Hands an entry over; its caller hears when it has been applied. */
  append<Result>(
    entry: ClassroomEntry,
    applied: (saved: Promise<SaveOutcome>) => Result | Promise<Result>,
  ): Result | Promise<Result> {
    const call: Waiting = { name: nameOf(entry), saved: undefined, onApplied: undefined };
    this.#fileLast();
    this.#last = call;
    const taken = this.#log.append(this.#classroomId, entry);
    // So it is when the log is of this process: a promise more for each draw would have nothing to wait for.
    if (call.saved !== undefined) return applied(call.saved);
    return new Promise((resolve, reject) => {
      call.onApplied = (saved) => resolve(applied(saved));
      taken.catch((error: unknown) => {
        this.#forget(call);
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  /** An entry has come back and was applied. */
  tell(entry: ClassroomEntry, saved: Promise<SaveOutcome>): void {
    const call = this.#takeFirst(nameOf(entry));
    if (call === undefined) return;
    call.saved = saved;
    call.onApplied?.(saved);
  }

  #takeFirst(name: string): Waiting | undefined {
    if (this.#last?.name === name && (this.#waiting === undefined || this.#waiting.size === 0)) {
      const call = this.#last;
      this.#last = undefined;
      return call;
    }
    this.#fileLast();
    const calls = this.#waiting?.get(name);
    const first = calls?.shift();
    if (calls?.length === 0) this.#waiting?.delete(name);
    return first;
  }

  #forget(call: Waiting): void {
    this.#fileLast();
    const calls = this.#waiting?.get(call.name)?.filter((waiting) => waiting !== call) ?? [];
    if (calls.length === 0) this.#waiting?.delete(call.name);
    else this.#waiting?.set(call.name, calls);
  }

  #fileLast(): void {
    const call = this.#last;
    if (call === undefined) return;
    this.#last = undefined;
    this.#waiting ??= new Map();
    const calls = this.#waiting.get(call.name);
    if (calls === undefined) this.#waiting.set(call.name, [call]);
    else calls.push(call);
  }
}

/** A stroke's is its id and nothing else, and no other kind's is such an id: to join texts for each would cost a draw more. */
function nameOf(entry: ClassroomEntry): string {
  switch (entry.kind) {
    case 'stroke':
      return entry.id;
    case 'removal':
      return `removal ${entry.id}`;
    case 'clear':
      return 'clear';
  }
}
