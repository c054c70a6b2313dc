import type { SaveOutcome } from '../ports/stroke-store.ts';

/** Told how an entry went: `saved` settles when it is durable, or refused for good. */
export type Caller = (saved: Promise<SaveOutcome>) => void;

/** Calls whose entry is on its way through the log: each entry that comes back belongs to the first with its name. */
export class WaitingCallers {
  readonly #waiting = new Map<string, Caller[]>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  add(name: string, caller: Caller): void {
    const callers = this.#waiting.get(name);
    if (callers === undefined) this.#waiting.set(name, [caller]);
    else callers.push(caller);
  }

  takeFirst(name: string): Caller | undefined {
    const callers = this.#waiting.get(name);
    const first = callers?.shift();
    if (callers?.length === 0) this.#waiting.delete(name);
    return first;
  }

  /** Its entry was not taken. */
  forget(name: string, caller: Caller): void {
    const callers = this.#waiting.get(name)?.filter((waiting) => waiting !== caller) ?? [];
    if (callers.length === 0) this.#waiting.delete(name);
    else this.#waiting.set(name, callers);
  }
}
