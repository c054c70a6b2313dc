import { classroomOf, inClassroom, type MongoTables, type StrokeDocument } from './mongo-documents.ts';
import { isAboutContent, isDuplicate, type RefusedWrite, refusedWrites } from './mongo-write-errors.ts';

/** What became of documents that were to be inserted; all others are stored. */
export interface InsertOutcome {
  /** Other strokes have their ids. */
  readonly taken: readonly StrokeDocument[];
  /** The database will not have them. */
  readonly refused: readonly (RefusedWrite & { readonly document: StrokeDocument })[];
}

const ALL_INSERTED: InsertOutcome = { taken: [], refused: [] };

/** Stores the documents with one unordered command; to store them again is harmless. Rejects when all must go again. */
export async function insertStrokes(
  tables: MongoTables,
  documents: readonly StrokeDocument[],
): Promise<InsertOutcome> {
  try {
    await tables.segments.insertMany(documents, { ordered: false });
    return ALL_INSERTED;
  } catch (error) {
    if (isAboutContent(error)) return insertHalves(tables, documents, error);
    const writes = refusedWrites(error);
    const ofIndex = (wanted: readonly RefusedWrite[]): StrokeDocument[] =>
      wanted.flatMap(({ index }) => documents[index] ?? []);
    const refused = writes
      .filter((write) => !isDuplicate(write))
      .flatMap((write) => ofIndex([write]).map((document) => ({ ...write, document })));
    return joined({ taken: [], refused }, await readBack(tables, ofIndex(writes.filter(isDuplicate))));
  }
}

/** One document makes the whole command fail: looked for, so that it holds up no other. */
async function insertHalves(
  tables: MongoTables,
  documents: readonly StrokeDocument[],
  error: unknown,
): Promise<InsertOutcome> {
  const [document] = documents;
  if (document !== undefined && documents.length === 1) {
    const reason = error instanceof Error ? error.message : String(error);
    const code = error instanceof Error && 'code' in error ? Number(error.code) : 0;
    return { taken: [], refused: [{ index: 0, code, reason, document }] };
  }
  const middle = Math.ceil(documents.length / 2);
  const first = await insertStrokes(tables, documents.slice(0, middle));
  return joined(first, await insertStrokes(tables, documents.slice(middle)));
}

/** What is stored under these ids: the very strokes, saved before, or others. */
async function readBack(tables: MongoTables, documents: readonly StrokeDocument[]): Promise<InsertOutcome> {
  if (documents.length === 0) return ALL_INSERTED;
  const ids = documents.map(({ _id: id }) => id);
  const projection = { u: 1, n: 1, c: 1 } as const;
  const found = await tables.segments.find({ _id: { $in: ids } }, { projection }).toArray();
  const stored = new Map(found.map((document) => [idOf(document), document]));
  const taken: StrokeDocument[] = [];
  const refused: InsertOutcome['refused'][number][] = [];
  for (const document of documents) {
    const other = stored.get(idOf(document));
    if (other === undefined) {
      // Its id is free: deleted a moment ago, or an index that is not ours refuses it.
      refused.push(...(await insertAlone(tables, document)));
    } else if (isSame(document, other)) {
      if (document.n !== other.n) await replace(tables, other, document);
    } else if (await isCleared(tables, other)) {
      await replace(tables, other, document);
    } else {
      taken.push(document);
    }
  }
  return { taken, refused };
}

async function insertAlone(
  { segments }: MongoTables,
  document: StrokeDocument,
): Promise<InsertOutcome['refused']> {
  try {
    await segments.insertMany([document], { ordered: false });
    return [];
  } catch (error) {
    return refusedWrites(error).map((write) => ({ ...write, document }));
  }
}

/** By id, student and classroom: for a draw that is repeated this is the same stroke, whatever else it holds. */
function isSame(one: StrokeDocument, other: StrokeDocument): boolean {
  return one.u === other.u && classroomOf(one) === classroomOf(other);
}

async function isCleared({ classrooms }: MongoTables, document: StrokeDocument): Promise<boolean> {
  const classroom = await classrooms.findOne({ _id: classroomOf(document) });
  return (document.n ?? Infinity) <= (classroom?.clearedThrough ?? 0);
}

/**
 * An older document gives way: of the same stroke, which a server that is gone had stored too late for us to know, or
 * that was removed long ago; or of one that a clear has hidden.
 */
async function replace(
  { segments }: MongoTables,
  older: StrokeDocument,
  document: StrokeDocument,
): Promise<void> {
  const { matchedCount } = await segments.replaceOne(
    { _id: idOf(older), ...inClassroom(classroomOf(older)), n: older.n ?? null },
    document,
  );
  if (matchedCount === 0) throw new Error('a stroke was changed while it was saved');
}

function idOf({ _id: id }: StrokeDocument): string {
  return id;
}

function joined(one: InsertOutcome, other: InsertOutcome): InsertOutcome {
  return { taken: [...one.taken, ...other.taken], refused: [...one.refused, ...other.refused] };
}
