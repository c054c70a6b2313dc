import type { Key } from 'lmdb';
import { REMOVED_IDS_KEPT, REMOVED_IDS_KEPT_MS } from '../../ports/stroke-store.ts';
import { numberAt, rangeOf, readCleared, turn } from './lmdb-reading.ts';
import type { LmdbTables, Write } from './lmdb-tables.ts';
import { decodeRecord, encodeRecord, recordsOf } from './record-encoding.ts';
import { type GoneStroke, splitAtClears } from './split-at-clears.ts';

const SLICE_ENTRIES = 500;
const SLICE_RECORDS = 64;
const SLICE_BYTES = 4 * 1024 * 1024;

/**
 * Deletes what a durable clear has hidden, and forgets ids that are old or too many. Each slice is one transaction
 * that deletes records and remembers their ids, so it can stop after any of them and be done again.
 */
export async function sweep(
  tables: LmdbTables,
  classroomId: string,
  now: number,
  isClosing: () => boolean,
): Promise<void> {
  while (!isClosing()) {
    const writes = nextSlice(tables, classroomId);
    if (writes.length === 0) break;
    await tables.commit(writes);
  }
  if (!isClosing()) await forgetIds(tables, classroomId, now);
}

/** The puts that remember the ids of cleared strokes. */
export function rememberIds(
  { removedIds }: LmdbTables,
  classroomId: string,
  gone: readonly GoneStroke[],
): Write[] {
  return recordsOf(gone).map((record) => ({
    table: removedIds,
    key: [classroomId, record[0]?.n ?? 0, record.length, record[0]?.at ?? 0],
    value: encodeRecord(record),
  }));
}

function nextSlice(tables: LmdbTables, classroomId: string): Write[] {
  const { entries } = tables;
  const cleared = readCleared(tables, classroomId);
  const writes: Write[] = [];
  const allGone: GoneStroke[] = [];
  let read = 0;
  let bytes = 0;
  for (const { key, value } of entries.getRange({ ...rangeOf(classroomId), limit: SLICE_RECORDS })) {
    if (numberAt(key, 2) > cleared.n || read >= SLICE_ENTRIES || bytes >= SLICE_BYTES) break;
    const record = decodeRecord(value);
    const { kept, gone } = splitAtClears(record, cleared);
    read += record.length;
    bytes += value.byteLength;
    allGone.push(...gone);
    writes.push({ table: entries, key, value: null });
    const first = kept[0];
    if (first === undefined) continue;
    writes.push({ table: entries, key: [classroomId, numberAt(key, 1), first.n], value: encodeRecord(kept) });
  }
  return [...writes, ...rememberIds(tables, classroomId, allGone)];
}

async function forgetIds(tables: LmdbTables, classroomId: string, now: number): Promise<void> {
  const { removedIds: table } = tables;
  const { start, end } = rangeOf(classroomId);
  let newer = 0;
  let before: Key = end;
  for (;;) {
    const page = [...table.getKeys({ start: before, end: start, reverse: true, limit: SLICE_ENTRIES })];
    const older = page.at(-1);
    if (older === undefined) return;
    const forgotten = page.filter((key) => {
      const isForgotten = newer >= REMOVED_IDS_KEPT || numberAt(key, 3) < now - REMOVED_IDS_KEPT_MS;
      newer += numberAt(key, 2);
      return isForgotten;
    });
    if (forgotten.length > 0) await tables.commit(forgotten.map((key) => ({ table, key, value: null })));
    else await turn();
    if (page.length < SLICE_ENTRIES) return;
    before = older;
  }
}
