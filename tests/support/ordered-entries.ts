import type { OrderedEntry } from '../../server/ports/classroom-log.ts';

/** When the entry with n = 0 would have happened; each later n is a second later. */
export const ENTRIES_START = Date.UTC(2026, 0, 1);

/** A stroke whose id, drawer and fields follow from its place. */
export function strokeAt(n: number, fieldBytes = 0): OrderedEntry {
  const studentId = `student-${n % 3}`;
  const fields = new TextEncoder().encode(
    JSON.stringify({ u: studentId, s: [n, 'é'.repeat(fieldBytes / 2)] }),
  );
  return { kind: 'stroke', n, at: ENTRIES_START + n * 1000, id: strokeIdAt(n), studentId, fields };
}

export function strokeIdAt(n: number): string {
  return `stroke${String(n).padStart(11, '0')}`;
}

/** The removal of the stroke with the given n. */
export function removalAt(n: number, of: number): OrderedEntry {
  const at = ENTRIES_START + n * 1000;
  return { kind: 'removal', n, at, id: strokeIdAt(of), studentId: `student-${of % 3}` };
}

export function clearAt(n: number): OrderedEntry {
  return { kind: 'clear', n, at: ENTRIES_START + n * 1000 };
}

/** Strokes with n from `first` to `last`, both included. */
export function strokes(first: number, last: number): OrderedEntry[] {
  return Array.from({ length: last - first + 1 }, (_, i) => strokeAt(first + i));
}
