import type { EntryBatch, Epoch, StrokeStore } from '../../ports/stroke-store.ts';

/** What a store holds of a classroom, as far as spilled entries have to know it. */
export interface SpillTarget {
  readonly classroomId: string;
  readonly epochs: readonly Epoch[];
  readonly lastN: number;
  readonly clearedThrough: number;
  /** The n of each stroke that is shown, by its id. */
  readonly shown: ReadonlyMap<string, number>;
  /** Ids of strokes that were shown once. */
  readonly gone: ReadonlySet<string>;
  /** The id that the entry at each n is about. */
  readonly idAt: ReadonlyMap<number, string>;
}

export async function readStored(store: StrokeStore, classroomId: string): Promise<SpillTarget> {
  const { epochs, lastN, clearedThrough, removedIds, entries } = await store.load(classroomId);
  const shown = new Map<string, number>();
  const gone = new Set(removedIds.map(({ id }) => id));
  const idAt = new Map<number, string>();
  for await (const slice of entries) {
    for (const entry of slice) {
      if (entry.kind === 'clear') continue;
      idAt.set(entry.n, entry.id);
      if (entry.kind === 'stroke') shown.set(entry.id, entry.n);
      else if (shown.delete(entry.id)) gone.add(entry.id);
    }
  }
  return { classroomId, epochs, lastN, clearedThrough, shown, gone, idAt };
}

/** Whether nothing has happened in the store since these entries got their numbers, so that they may keep them. */
export function isNextTo({ epochs, idAt }: SpillTarget, batches: readonly EntryBatch[]): boolean {
  const lastEpoch = epochs.at(-1)?.epoch ?? 0;
  return batches.every(
    ({ epoch, entries }) =>
      epoch >= lastEpoch &&
      entries.every((entry) => {
        const stored = idAt.get(entry.n);
        return stored === undefined || (entry.kind !== 'clear' && stored === entry.id);
      }),
  );
}
