import { LogGeneration } from './log-generation.ts';

/**
 * A copy of a generation without the pairs of document and removal that no one stands between. A cursor whose next
 * entry has number b stands between a document p and its removal r when p < b <= r: it has sent the one and owes the other.
 * @param bounds the number of the next entry of every cursor
 */
export function compactGeneration(
  old: LogGeneration,
  bounds: readonly number[],
): { readonly generation: LogGeneration; readonly droppedThrough: number } {
  const sorted = Float64Array.from(new Set(bounds)).toSorted();
  const generation = new LogGeneration(old.encoding);
  generation.reserve(old.liveCount);
  const { entries } = old;
  /** Where the documents of kept pairs went. */
  const moved = new Map<number, number>();
  let droppedThrough = 0;
  for (let entry = 0; entry < entries.count; entry++) {
    const partner = entries.partner(entry);
    if (partner < 0) {
      generation.copyEntry(old, entry, -1);
    } else if (!entries.isRemoval(entry)) {
      if (!hasBetween(sorted, entries.n(entry), entries.n(partner))) {
        droppedThrough = Math.max(droppedThrough, entries.n(partner));
        continue;
      }
      moved.set(entry, generation.copyEntry(old, entry, -1));
    } else {
      const document = moved.get(partner);
      if (document !== undefined) generation.copyEntry(old, entry, document);
    }
  }
  return { generation, droppedThrough };
}

/** Whether some b of the sorted numbers has low < b <= high. */
function hasBetween(sorted: Float64Array, low: number, high: number): boolean {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] ?? 0) <= low) from = middle + 1;
    else to = middle;
  }
  return from < sorted.length && (sorted[from] ?? Infinity) <= high;
}
