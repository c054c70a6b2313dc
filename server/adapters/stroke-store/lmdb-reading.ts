import type { Key } from 'lmdb';
import {
  type Epoch,
  REMOVED_IDS_KEPT,
  REMOVED_IDS_KEPT_MS,
  type RemovedId,
} from '../../ports/stroke-store.ts';
import type { LmdbTables, Table } from './lmdb-tables.ts';
import { decodeRecord, lastNOf } from './record-encoding.ts';
import { type Cleared, type KeptEntry, NEVER_CLEARED } from './split-at-clears.ts';

const MAX_SLICE_ENTRIES = 500;
const PAGE_RECORDS = 16;

/** Lets everything else that waits have its turn. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The keys that begin with `prefix` and go on with numbers. */
export function rangeOf(...prefix: string[]): { readonly start: Key; readonly end: Key } {
  return { start: prefix, end: [...prefix, Number.MAX_SAFE_INTEGER] };
}

/** The first parts of all keys; what lies behind the same one is passed over in one step. */
export async function readClassroomIds({ classrooms, entries }: LmdbTables): Promise<readonly string[]> {
  const ids = new Set<string>();
  const tables = [
    { table: classrooms, lastOf: (id: string) => rangeOf(id, 'epoch').end },
    { table: entries, lastOf: (id: string) => rangeOf(id).end },
  ];
  for (const { table, lastOf } of tables) {
    let [key] = table.getKeys({ limit: 1 });
    while (key !== undefined) {
      const id = textAt(key, 0);
      ids.add(id);
      await turn();
      [key] = table.getKeys({ start: lastOf(id), limit: 1 });
    }
  }
  return [...ids];
}

export function readCleared({ classrooms }: LmdbTables, classroomId: string): Cleared {
  const stored = classrooms.getBinary([classroomId, 'cleared']);
  if (stored === undefined) return NEVER_CLEARED;
  const value: unknown = JSON.parse(stored.toString());
  if (typeof value === 'object' && value !== null && 'n' in value && 'at' in value) {
    if (typeof value.n === 'number' && typeof value.at === 'number') return { n: value.n, at: value.at };
  }
  throw new Error('the stored place of a clear cannot be read');
}

export function readEpochs({ classrooms }: LmdbTables, classroomId: string): Epoch[] {
  const epochs: Epoch[] = [];
  for (const { key, value } of classrooms.getRange(rangeOf(classroomId, 'epoch'))) {
    epochs.push({ epoch: numberAt(key, 2), firstN: Number(value.toString()) });
  }
  return epochs;
}

/** The n of the last entry of the last record; 0 when there is none. */
export function readLastN({ entries }: LmdbTables, classroomId: string): number {
  const { start, end } = rangeOf(classroomId);
  for (const { value } of entries.getRange({ start: end, end: start, reverse: true, limit: 1 }))
    return lastNOf(value);
  return 0;
}

/** Entries above `clearedThrough` in slices; an entry that two records hold is given once. */
export async function* readSlices(
  { entries }: LmdbTables,
  classroomId: string,
  clearedThrough: number,
): AsyncGenerator<readonly KeptEntry[], void, undefined> {
  let slice: KeptEntry[] = [];
  let lastN = clearedThrough;
  for (const page of pagesOf(entries, classroomId)) {
    for (const entry of page.flatMap(decodeRecord)) {
      if (entry.n <= lastN) continue;
      lastN = entry.n;
      slice.push(entry);
      if (slice.length < MAX_SLICE_ENTRIES) continue;
      yield slice;
      slice = [];
      await turn();
    }
  }
  if (slice.length > 0) yield slice;
}

/** The newest ids that are still remembered at `now`, newest last, each once. */
export async function readRemovedIds(
  { removedIds }: LmdbTables,
  classroomId: string,
  now: number,
): Promise<readonly RemovedId[]> {
  const byId = new Map<string, RemovedId>();
  for (const page of pagesOf(removedIds, classroomId)) {
    for (const { id, studentId, at } of page.flatMap(decodeRecord)) {
      if (at >= now - REMOVED_IDS_KEPT_MS) byId.set(id, { id, studentId, at });
    }
    await turn();
  }
  return [...byId.values()].slice(-REMOVED_IDS_KEPT);
}

/** The number at a place of a list key. */
export function numberAt(key: Key, place: number): number {
  const part = Array.isArray(key) ? key[place] : undefined;
  if (typeof part !== 'number') throw new Error('a key of the stroke store cannot be read');
  return part;
}

function textAt(key: Key, place: number): string {
  const part = Array.isArray(key) ? key[place] : undefined;
  if (typeof part !== 'string') throw new Error('a key of the stroke store cannot be read');
  return part;
}

// Each page is read with a cursor of its own: one kept over several turns of the event loop would keep old pages from
// being used again.
function* pagesOf(table: Table, classroomId: string): Generator<Buffer[], void, undefined> {
  const range = rangeOf(classroomId);
  let after: Key | undefined;
  for (;;) {
    const page =
      after === undefined
        ? table.getRange({ ...range, limit: PAGE_RECORDS })
        : table.getRange({ start: after, end: range.end, exclusiveStart: true, limit: PAGE_RECORDS });
    const values: Buffer[] = [];
    for (const { key, value } of page) {
      after = key;
      values.push(value);
    }
    if (values.length === 0) return;
    yield values;
  }
}
