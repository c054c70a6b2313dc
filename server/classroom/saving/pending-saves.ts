import { ALL_SAVED, type SaveOutcome } from '../../ports/stroke-store.ts';

/** What a stroke that is durable waits for. */
export const NOTHING_PENDING = Promise.resolve(ALL_SAVED);

/** Strokes that are not durable yet: a repeated draw waits for its own, not for whatever else is to be saved. */
export class PendingSaves {
  /** Ids by the promise of their batch: one is under way, the next gathers. */
  readonly #ids = new Map<Promise<SaveOutcome>, Set<string>>();
  readonly #onSaved: (outcome: SaveOutcome) => void;

  /** @param onSaved once for each batch, before anybody who got its promise from here or later is told. */
  constructor(onSaved: (outcome: SaveOutcome) => void) {
    this.#onSaved = onSaved;
  }

  /** All that was added is durable, or refused for good. */
  get isEmpty(): boolean {
    return this.#ids.size === 0;
  }

  /** @param id undefined: no stroke, but something that is to be saved nevertheless */
  add(id: string | undefined, saved: Promise<SaveOutcome>): void {
    const ids = this.#ids.get(saved);
    if (ids !== undefined) {
      if (id !== undefined) ids.add(id);
      return;
    }
    this.#ids.set(saved, new Set(id === undefined ? [] : [id]));
    saved.then(
      (outcome) => {
        this.#ids.delete(saved);
        this.#onSaved(outcome);
      },
      () => this.#ids.delete(saved),
    );
  }

  /** Settles when this stroke is durable or refused for good; at once for one that is durable. */
  of(id: string): Promise<SaveOutcome> {
    for (const [saved, ids] of this.#ids) if (ids.has(id)) return saved;
    return NOTHING_PENDING;
  }
}
