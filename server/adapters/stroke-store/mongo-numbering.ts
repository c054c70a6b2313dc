import type { AnyBulkWriteOperation } from 'mongodb';
import { DEFAULT_CLASSROOM } from '../../../shared/classroom/classroom-api.ts';
import { inClassroom, type MongoTables, type StrokeDocument } from './mongo-documents.ts';
import { readLastN } from './mongo-reading.ts';

const WRITTEN_AT_ONCE = 1_000;

/**
 * Gives the strokes of the original app their places, in the order in which they lie in the database, which is that of
 * their insertion, behind everything that has a place.
 *
 * Each write is ordered and touches only documents that have no place yet. So an interruption leaves the first so many
 * numbered, and the next time goes on behind them: the result is the same.
 *
 * @returns how many
 */
export async function numberOriginals(tables: MongoTables, at: number): Promise<number> {
  const { segments } = tables;
  const withoutPlace = { ...inClassroom(DEFAULT_CLASSROOM), n: null };
  const original = { ...withoutPlace, u: { $exists: true }, s: { $exists: true } };
  if ((await segments.findOne(original, { projection: { _id: 1 } })) === null) return 0;
  const found = await segments.find(original, { projection: { _id: 1 }, hint: { $natural: 1 } }).toArray();
  let n = await readLastN(tables, DEFAULT_CLASSROOM);
  for (let from = 0; from < found.length; from += WRITTEN_AT_ONCE) {
    const writes: AnyBulkWriteOperation<StrokeDocument>[] = [];
    for (const { _id } of found.slice(from, from + WRITTEN_AT_ONCE)) {
      n += 1;
      writes.push({ updateOne: { filter: { _id, n: null }, update: { $set: { n, t: at } } } });
    }
    await segments.bulkWrite(writes, { ordered: true });
  }
  return found.length;
}
