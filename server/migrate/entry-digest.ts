import { createHash } from 'node:crypto';
import type { OrderedEntry } from '../ports/classroom-log.ts';

/** Counts entries and sums them up: the same for two stores that give the same entries in the same order. */
export class EntryDigest {
  entries = 0;
  strokes = 0;
  readonly #hash = createHash('sha256');

  add(entry: OrderedEntry): void {
    this.entries += 1;
    if (entry.kind === 'stroke') this.strokes += 1;
    this.#hash.update(headOf(entry));
    if (entry.kind === 'stroke') this.#hash.update(entry.fields);
  }

  /** Ends it: nothing can be added afterwards. */
  end(): string {
    return this.#hash.digest('hex');
  }
}

export function isSameEntry(a: OrderedEntry, b: OrderedEntry): boolean {
  if (headOf(a) !== headOf(b)) return false;
  return a.kind !== 'stroke' || b.kind !== 'stroke' || Buffer.compare(a.fields, b.fields) === 0;
}

// As a list with the length of what follows, no two different entries look alike.
function headOf(entry: OrderedEntry): string {
  const { kind, n, at } = entry;
  if (kind === 'clear') return JSON.stringify([kind, n, at]);
  const bytes = kind === 'stroke' ? entry.fields.byteLength : 0;
  return JSON.stringify([kind, n, at, entry.id, entry.studentId, bytes]);
}
