import type { OrderedEntry } from '../../ports/classroom-log.ts';

/** What is stored one by one; a clear is stored as the place up to which nothing is shown. */
export type KeptEntry = Extract<OrderedEntry, { kind: 'stroke' | 'removal' }>;

/** Everything up to `n` is gone since `at`, milliseconds since 1970. */
export interface Cleared {
  readonly n: number;
  readonly at: number;
}

/** The id of a cleared stroke, in the shape of a removal: `at` is when it was cleared. */
export type GoneStroke = Extract<OrderedEntry, { kind: 'removal' }>;

export const NEVER_CLEARED: Cleared = { n: 0, at: 0 };

/**
 * Parts entries into those above the last clear and the strokes that it, or `before`, has taken away.
 * Late entries, which come after the clear that stands above them, are parted in the same way.
 */
export function splitAtClears(
  entries: readonly OrderedEntry[],
  before: Cleared,
): { readonly cleared: Cleared; readonly kept: readonly KeptEntry[]; readonly gone: readonly GoneStroke[] } {
  if (areKept(entries, before)) return { cleared: before, kept: entries, gone: NONE_GONE };
  let cleared = before;
  for (const entry of entries) if (entry.kind === 'clear' && entry.n > cleared.n) cleared = entry;
  const kept: KeptEntry[] = [];
  const gone: GoneStroke[] = [];
  for (const entry of entries) {
    if (entry.kind === 'clear') continue;
    if (entry.n > cleared.n) kept.push(entry);
    else if (entry.kind === 'stroke') gone.push(goneStroke(entry, cleared));
  }
  return { cleared: { n: cleared.n, at: cleared.at }, kept, gone };
}

const NONE_GONE: readonly GoneStroke[] = [];

function areKept(entries: readonly OrderedEntry[], { n }: Cleared): entries is readonly KeptEntry[] {
  for (const entry of entries) if (entry.kind === 'clear' || entry.n <= n) return false;
  return true;
}

function goneStroke(
  { n, id, studentId }: Extract<KeptEntry, { kind: 'stroke' }>,
  { at }: Cleared,
): GoneStroke {
  return { kind: 'removal', n, at, id, studentId };
}
