const NOTHING_PENDING = Promise.resolve();

/** Strokes that are not durable yet: a repeated draw waits for its own, not for whatever else is to be saved. */
export class PendingSaves {
  /** Ids by the promise of their batch: one is under way, the next gathers. */
  readonly #ids = new Map<Promise<void>, Set<string>>();

  add(id: string, saved: Promise<void>): void {
    const ids = this.#ids.get(saved);
    if (ids !== undefined) {
      ids.add(id);
      return;
    }
    this.#ids.set(saved, new Set([id]));
    const forget = (): void => {
      this.#ids.delete(saved);
    };
    saved.then(forget, forget);
  }

  /** Settles when this stroke is durable; at once for one that is. */
  of(id: string): Promise<void> {
    for (const [saved, ids] of this.#ids) if (ids.has(id)) return saved;
    return NOTHING_PENDING;
  }
}
