import type { OrderedEntry } from '../../ports/classroom-log.ts';
import type { EntryBatch, TakenId } from '../../ports/stroke-store.ts';
import { rememberIds, storeCleared } from './mongo-clearing.ts';
import {
  classroomOf,
  type MongoTables,
  type RefusedDocument,
  type RemovalDocument,
  removalDocument,
  type StrokeDocument,
  strokeDocument,
} from './mongo-documents.ts';
import type { InsertSize } from './mongo-insert-size.ts';
import { type InsertOutcome, insertStrokes } from './mongo-inserting.ts';
import { ignoringDuplicates } from './mongo-write-errors.ts';
import { type Cleared, type KeptEntry, splitAtClears } from './split-at-clears.ts';

/** Strokes read between two turns of the event loop. */
const READ_AT_ONCE = 500;

export interface SaveReport {
  clearedOf(classroomId: string): Promise<Cleared>;
  /** A clear is durable: what it hides may be deleted. */
  onCleared(classroomId: string, cleared: Cleared): void;
  onTaken(taken: TakenId): void;
  /** `codes`: the database's reasons. */
  onSetAside(strokes: number, codes: readonly number[]): void;
}

interface Part {
  readonly strokes: StrokeDocument[];
  readonly removals: RemovalDocument[];
}

/** Rejects when all must be saved again. Clears come first: so nothing that one hides is ever stored after it. */
export async function saveBatches(
  tables: MongoTables,
  batches: readonly EntryBatch[],
  size: Pick<InsertSize, 'entries' | 'bytes'>,
  report: SaveReport,
): Promise<void> {
  const kept: (readonly [classroomId: string, entry: KeptEntry])[] = [];
  for (const [classroomId, entries] of byClassroom(batches)) {
    const before = await report.clearedOf(classroomId);
    const split = splitAtClears(entries, before);
    await rememberIds(tables, classroomId, split.cleared, split.gone);
    if (split.cleared.n > before.n) {
      await storeCleared(tables, classroomId, split.cleared);
      report.onCleared(classroomId, split.cleared);
    }
    for (const entry of split.kept) kept.push([classroomId, entry]);
  }
  for await (const part of partsOf(kept, size)) await savePart(tables, part, report);
}

async function savePart(tables: MongoTables, { strokes, removals }: Part, report: SaveReport): Promise<void> {
  if (strokes.length > 0) {
    const { taken, refused } = await insertStrokes(tables, strokes);
    await setAside(tables, refused, report);
    for (const { _id: id, n = 0, c = null } of taken)
      report.onTaken({ classroomId: classroomOf({ c }), id, n: n ?? 0 });
  }
  if (removals.length > 0) {
    await ignoringDuplicates(tables.removals.insertMany(removals, { ordered: false }));
  }
}

/** Strokes that the database refuses for what they are lie beside the others, as they came, and are loaded with them. */
async function setAside(
  { refused: collection }: MongoTables,
  refused: InsertOutcome['refused'],
  report: SaveReport,
): Promise<void> {
  if (refused.length === 0) return;
  const { Binary } = await import('mongodb');
  const documents = refused.map(({ document, code, reason }): RefusedDocument => {
    const { _id: stroke, u, s, color, width, n, t, c } = document;
    const style = { ...(color === undefined ? {} : { color }), ...(width === undefined ? {} : { width }) };
    const fields = new Binary(Buffer.from(JSON.stringify({ u, s, ...style })));
    const place = { n: n ?? 0, t: t ?? 0, u: String(u), stroke, ...(c === undefined ? {} : { c }) };
    return { _id: JSON.stringify([classroomOf(document), place.n, stroke]), ...place, fields, code, reason };
  });
  await ignoringDuplicates(collection.insertMany(documents, { ordered: false }));
  report.onSetAside(documents.length, [...new Set(documents.map(({ code }) => code))]);
}

async function* partsOf(
  kept: readonly (readonly [classroomId: string, entry: KeptEntry])[],
  size: Pick<InsertSize, 'entries' | 'bytes'>,
): AsyncGenerator<Part, void, undefined> {
  let part: Part = { strokes: [], removals: [] };
  let bytes = 0;
  for (const [at, [classroomId, entry]] of kept.entries()) {
    if (entry.kind === 'stroke') {
      part.strokes.push(strokeDocument(classroomId, entry));
      bytes += entry.fields.byteLength;
    } else {
      part.removals.push(removalDocument(classroomId, entry));
    }
    const entries = part.strokes.length + part.removals.length;
    if (bytes >= size.bytes || entries >= size.entries) {
      yield part;
      part = { strokes: [], removals: [] };
      bytes = 0;
    } else if (at % READ_AT_ONCE === READ_AT_ONCE - 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  yield part;
}

/** A classroom may have several batches; a clear in the last one counts for the first. */
function byClassroom(batches: readonly EntryBatch[]): ReadonlyMap<string, readonly OrderedEntry[]> {
  const entries = new Map<string, OrderedEntry[]>();
  for (const batch of batches) {
    const others = entries.get(batch.classroomId);
    if (others === undefined) entries.set(batch.classroomId, [...batch.entries]);
    else others.push(...batch.entries);
  }
  return entries;
}
