import type { ClassroomEntry, OrderedEntry } from '../../ports/classroom-log.ts';
import type { EntryBatch, Epoch, StrokeStore } from '../../ports/stroke-store.ts';
import type { SpillTarget } from './spill-target.ts';

/**
 * Saves entries of one classroom behind all that is stored, under numbers of a new epoch: another server has given theirs
 * away. What is stored already is skipped. A clear among them takes what was stored before it and nothing that came later;
 * a clear that was stored later has taken all of them.
 */
export async function appendSpilled(
  store: StrokeStore,
  stored: SpillTarget,
  batches: readonly EntryBatch[],
): Promise<void> {
  const { classroomId, epochs, lastN, clearedThrough } = stored;
  const merge = new Merge(stored);
  for (const { epoch, entries } of batches) {
    const next = epochs.find((each) => each.epoch > epoch);
    if (next === undefined || clearedThrough < next.firstN) {
      for (const entry of entries) merge.add(entry, next);
      continue;
    }
    // Below a clear the store remembers their ids, and nothing else.
    const hidden = entries.filter(({ kind, n }) => kind === 'stroke' && n <= clearedThrough);
    if (hidden.length > 0) await store.save([{ classroomId, epoch, entries: hidden }]);
  }
  const epoch = (epochs.at(-1)?.epoch ?? 0) + 1;
  if (merge.clear !== undefined) await store.save([{ classroomId, epoch, entries: [merge.clear] }]);
  if (merge.behind.length === 0) return;
  const firstN = Math.max(lastN, clearedThrough) + 1;
  await store.startEpoch(classroomId, { epoch, firstN });
  await store.save([
    { classroomId, epoch, entries: merge.behind.map((entry, at) => ({ ...entry, n: firstN + at })) },
  ]);
}

/** Applies entries to what is stored, one by one, and gathers what that takes. */
class Merge {
  /** What is left to be added, in order. */
  behind: ClassroomEntry[] = [];
  /** The last clear that takes anything of what is stored. */
  clear: Extract<OrderedEntry, { kind: 'clear' }> | undefined;
  readonly #stored: SpillTarget;
  readonly #shown: Map<string, number>;
  readonly #gone: Set<string>;
  /** Strokes seen so far and shown now, with their drawers. */
  readonly #seen = new Map<string, string>();

  constructor(stored: SpillTarget) {
    this.#stored = stored;
    this.#shown = new Map(stored.shown);
    this.#gone = new Set(stored.gone);
  }

  /** @param next the epoch that came after the entry's. */
  add(entry: OrderedEntry, next: Epoch | undefined): void {
    switch (entry.kind) {
      case 'stroke':
        if (this.#gone.has(entry.id)) return;
        this.#seen.set(entry.id, entry.studentId);
        if (this.#shown.has(entry.id)) return;
        this.behind.push(entry);
        this.#shown.set(entry.id, Number.POSITIVE_INFINITY);
        return;
      case 'removal':
        if (!this.#shown.delete(entry.id)) return;
        this.#gone.add(entry.id);
        this.#seen.delete(entry.id);
        this.behind.push(entry);
        return;
      case 'clear':
        this.#clear(entry, next);
    }
  }

  #clear({ n, at }: Extract<OrderedEntry, { kind: 'clear' }>, next: Epoch | undefined): void {
    const through = next === undefined ? 0 : Math.min(n, next.firstN - 1);
    if (through > (this.clear?.n ?? this.#stored.clearedThrough))
      this.clear = { kind: 'clear', n: through, at };
    const lieLate = (id: string): boolean => (this.#stored.shown.get(id) ?? 0) > through;
    this.behind = this.behind.filter((entry) => entry.kind === 'removal' && lieLate(entry.id));
    for (const [id, studentId] of this.#seen) {
      // An insert that the database applied late, behind numbers that were given away meanwhile.
      if (lieLate(id)) this.behind.push({ kind: 'removal', at, id, studentId });
      this.#gone.add(id);
      this.#shown.delete(id);
    }
    this.#seen.clear();
    for (const [id, storedAt] of this.#shown) if (storedAt <= through) this.#shown.delete(id);
  }
}
