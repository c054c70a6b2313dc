import { REMOVED_IDS_KEPT, REMOVED_IDS_KEPT_MS } from '../../ports/stroke-store.ts';
import {
  type ClearedIdsDocument,
  classroomMark,
  inClassroom,
  type MongoTables,
  type StrokeDocument,
} from './mongo-documents.ts';
import { ignoringDuplicates } from './mongo-write-errors.ts';
import type { Cleared, GoneStroke } from './split-at-clears.ts';

const IDS_AT_ONCE = 1_000;
/** How many strokes one command deletes: it must end within the time that an answer may take. */
const DELETED_AT_ONCE = 20_000;

/** Ids of strokes that this clear takes, or has taken; they count once the clear is durable. */
export async function rememberIds(
  { clearedIds }: MongoTables,
  classroomId: string,
  cleared: Cleared,
  gone: readonly GoneStroke[],
): Promise<void> {
  for (let from = 0; from < gone.length; from += IDS_AT_ONCE) {
    const part = gone.slice(from, from + IDS_AT_ONCE);
    const [first, last] = [part[0]?.n ?? 0, part.at(-1)?.n ?? 0];
    const document: ClearedIdsDocument = {
      _id: JSON.stringify([classroomId, first, last, part.length, cleared.n]),
      n: first,
      through: cleared.n,
      t: cleared.at,
      ids: part.map(({ id }) => id),
      us: part.map(({ studentId }) => studentId),
      count: part.length,
      ...classroomMark(classroomId),
    };
    await ignoringDuplicates(clearedIds.insertOne(document));
  }
}

/** Durable before anything is deleted. */
export async function storeCleared(
  { classrooms }: MongoTables,
  classroomId: string,
  { n, at }: Cleared,
): Promise<void> {
  const higher = { $max: { clearedThrough: n, clearedAt: at } };
  await classrooms.updateOne({ _id: classroomId }, higher, { upsert: true });
}

/**
 * Deletes what a durable clear has hidden, also what the database applied late, and forgets ids that are old or too
 * many. May stop anywhere and be done again.
 */
export async function sweep(
  tables: MongoTables,
  classroomId: string,
  cleared: Cleared,
  now: number,
): Promise<void> {
  const hidden = { ...inClassroom(classroomId), n: { $lte: cleared.n } };
  const { segments, removals, refused } = tables;
  if ((await segments.findOne(hidden, { projection: { _id: 1 } })) !== null)
    await sweepStrokes(tables, classroomId, cleared);
  const set = await refused.find(hidden, { projection: { fields: 0 }, sort: { n: 1 } }).toArray();
  const gone = set.map(({ n, u, stroke }) => goneStroke(n, stroke, u, cleared));
  await rememberIds(tables, classroomId, cleared, gone);
  if (set.length > 0) await refused.deleteMany(hidden);
  await removals.deleteMany(hidden);
  await forgetIds(tables, classroomId, now);
}

async function sweepStrokes(tables: MongoTables, classroomId: string, cleared: Cleared): Promise<void> {
  const { segments } = tables;
  const within = (n: { readonly $lte: number }): { c: string | null; n: { $lte: number } } => ({
    ...inClassroom(classroomId),
    n,
  });
  const found = segments.find(within({ $lte: cleared.n }), {
    projection: { u: 1, n: 1 },
    sort: { n: 1 },
    batchSize: IDS_AT_ONCE,
  });
  let gone: GoneStroke[] = [];
  let remembered = 0;
  for await (const { _id: id, u, n } of found) {
    gone.push(goneStroke(n ?? 0, id, u, cleared));
    if (gone.length < IDS_AT_ONCE) continue;
    await rememberIds(tables, classroomId, cleared, gone);
    remembered += gone.length;
    if (remembered >= DELETED_AT_ONCE) {
      await segments.deleteMany(within({ $lte: gone.at(-1)?.n ?? 0 }));
      remembered = 0;
    }
    gone = [];
  }
  await rememberIds(tables, classroomId, cleared, gone);
  await segments.deleteMany(within({ $lte: cleared.n }));
}

function goneStroke(n: number, id: string, u: StrokeDocument['u'], { at }: Cleared): GoneStroke {
  return { kind: 'removal', n, at, id, studentId: String(u) };
}

async function forgetIds({ clearedIds }: MongoTables, classroomId: string, now: number): Promise<void> {
  const places = inClassroom(classroomId);
  await clearedIds.deleteMany({ ...places, t: { $lt: now - REMOVED_IDS_KEPT_MS } });
  let newer = 0;
  const found = clearedIds.find(places, { projection: { n: 1, count: 1 }, sort: { n: -1 }, batchSize: 50 });
  for await (const { n, count } of found) {
    if (newer >= REMOVED_IDS_KEPT) {
      await clearedIds.deleteMany({ ...places, n: { $lte: n } });
      return;
    }
    newer += count;
  }
}
