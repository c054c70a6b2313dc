import type { ClearedDocuments } from '../ddp/author-api.ts';
import type { Clock } from '../ports/clock.ts';
import { REMOVED_IDS_KEPT, REMOVED_IDS_KEPT_MS } from '../ports/stroke-store.ts';

/** Ids taken over from a clear at a time: all at once would stop the loop for as long as a class can notice. */
const TAKEN_AT_ONCE = 2_000;

interface Removed {
  readonly studentId: string;
  readonly at: number;
}

/** Who had drawn the strokes that are gone, so that a late retry of a draw is answered and adds nothing. Bounded. */
export class RemovedIds {
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #removed = new Map<string, Removed>();
  /** Cleared and not yet taken over. */
  readonly #cleared = new Set<ClearedDocuments>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The student who had drawn it; undefined also after 7 days. */
  studentOf(id: string): string | undefined {
    const removed = this.#removed.get(id);
    if (removed !== undefined && removed.at >= this.#forgottenAt()) return removed.studentId;
    for (const cleared of this.#cleared) {
      const studentId = cleared.keyOf(id);
      if (studentId !== undefined) return studentId;
    }
    return undefined;
  }

  ids(): readonly string[] {
    const ids = [...this.#removed.keys()];
    for (const cleared of this.#cleared) {
      const documents = cleared.documents();
      for (let next = documents.next(); next.done !== true; next = documents.next()) ids.push(next.value[0]);
    }
    return ids;
  }

  add(id: string, studentId: string, at: number): void {
    this.#removed.delete(id);
    this.#removed.set(id, { studentId, at });
    const forgottenAt = this.#forgottenAt();
    for (const [oldest, removed] of this.#removed) {
      if (removed.at >= forgottenAt && this.#removed.size <= REMOVED_IDS_KEPT) return;
      this.#removed.delete(oldest);
    }
  }

  /** All of these were cleared. */
  addCleared(cleared: ClearedDocuments, at: number): void {
    this.#cleared.add(cleared);
    this.#takeOver(cleared, cleared.documents(), at);
  }

  #forgottenAt(): number {
    return this.#clock.wallTime() - REMOVED_IDS_KEPT_MS;
  }

  #takeOver(cleared: ClearedDocuments, documents: Iterator<readonly [string, string]>, at: number): void {
    for (let taken = 0; taken < TAKEN_AT_ONCE; taken++) {
      const { done, value } = documents.next();
      if (done === true) {
        this.#cleared.delete(cleared);
        return;
      }
      this.add(value[0], value[1], at);
    }
    this.#clock.after(1, () => this.#takeOver(cleared, documents, at));
  }
}
