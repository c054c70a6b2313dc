import type { Binary, Collection, Db } from 'mongodb';
import { DEFAULT_CLASSROOM, STROKES_COLLECTION } from '../../../shared/classroom/classroom-api.ts';
import type { KeptEntry } from './split-at-clears.ts';

// Decision 0011 says what lies where, and why.

export type StrokeEntry = Extract<KeptEntry, { kind: 'stroke' }>;
export type RemovalEntry = Extract<KeptEntry, { kind: 'removal' }>;

/** A classroom's id as documents hold it: the default classroom's have none, like those of the original app. */
interface InClassroom {
  c?: string | null;
}

/** What the original app wrote is `_id`, `u` and `s` alone. */
export interface StrokeDocument extends InClassroom {
  _id: string;
  u: unknown;
  s: unknown;
  color?: unknown;
  width?: unknown;
  n?: number | null;
  /** Milliseconds since 1970. */
  t?: number;
}

/** That a stroke was removed, at a place of its own. */
export interface RemovalDocument extends InClassroom {
  _id: string;
  n: number;
  t: number;
  u: string;
  /** The stroke's id. */
  stroke: string;
}

/** A stroke that the database would not take as a {@link StrokeDocument}. */
export interface RefusedDocument extends RemovalDocument {
  /** UTF-8 JSON text of its fields. */
  fields: Binary;
  code: number;
  reason: string;
}

/** Ids of strokes that a clear has taken away, `n` ascending. */
export interface ClearedIdsDocument extends InClassroom {
  _id: string;
  /** Of the first. */
  n: number;
  /** The n and time of the clear. They count only once it is durable. */
  through: number;
  t: number;
  ids: string[];
  us: string[];
  count: number;
}

export interface ClassroomDocument {
  /** The classroom's id. */
  _id: string;
  clearedThrough?: number;
  clearedAt?: number;
  /** The first n of each, by its number. */
  epochs?: Record<string, number>;
}

export interface ServerDocument {
  _id: 'format' | 'lock';
  format?: number;
  /** One more with each server that takes the lock. */
  generation?: number;
  /** Whoever has the lock, for people; null when it was released. */
  holder?: string | null;
  /** One more with each sign of life. */
  beat?: number;
}

export interface MongoTables {
  readonly segments: Collection<StrokeDocument>;
  readonly removals: Collection<RemovalDocument>;
  readonly refused: Collection<RefusedDocument>;
  readonly clearedIds: Collection<ClearedIdsDocument>;
  readonly classrooms: Collection<ClassroomDocument>;
  readonly server: Collection<ServerDocument>;
}

export function tablesOf(db: Pick<Db, 'collection'>): MongoTables {
  return {
    segments: db.collection(STROKES_COLLECTION),
    removals: db.collection('inkwell_removals'),
    refused: db.collection('inkwell_refused'),
    clearedIds: db.collection('inkwell_cleared_ids'),
    classrooms: db.collection('inkwell_classrooms'),
    server: db.collection('inkwell_server'),
  };
}

/** The filter for a classroom's documents: null matches where `c` is missing. */
export function inClassroom(classroomId: string): { c: string | null } {
  return { c: classroomId === DEFAULT_CLASSROOM ? null : classroomId };
}

export function classroomOf({ c }: InClassroom): string {
  return c ?? DEFAULT_CLASSROOM;
}

/** What stands in the documents of a classroom: nothing for the default one. */
export function classroomMark(classroomId: string): { c?: string } {
  return classroomId === DEFAULT_CLASSROOM ? {} : { c: classroomId };
}

export function strokeDocument(classroomId: string, { id, n, at, fields }: StrokeEntry): StrokeDocument {
  const { u, s, color, width } = JSON.parse(Buffer.from(fields).toString()) as Record<string, unknown>;
  return {
    _id: id,
    u,
    s,
    ...(color === undefined ? {} : { color }),
    ...(width === undefined ? {} : { width }),
    n,
    t: at,
    ...classroomMark(classroomId),
  };
}

/** Undefined for a document that is no stroke, whoever wrote it. */
export function strokeEntry(document: { readonly [Field in keyof StrokeDocument]?: unknown }):
  | StrokeEntry
  | undefined {
  const { _id: id, u, s, color, width, n, t } = document;
  const isStroke =
    typeof id === 'string' && (typeof u === 'string' || typeof u === 'number') && Array.isArray(s);
  if (!isStroke || typeof n !== 'number') return undefined;
  const style = { ...(color === undefined ? {} : { color }), ...(width === undefined ? {} : { width }) };
  const fields = Buffer.from(JSON.stringify({ u, s, ...style }));
  return { kind: 'stroke', n, at: typeof t === 'number' ? t : 0, id, studentId: String(u), fields };
}

export function removalDocument(classroomId: string, { id, studentId, n, at }: KeptEntry): RemovalDocument {
  return {
    _id: JSON.stringify([classroomId, n, id]),
    n,
    t: at,
    u: studentId,
    stroke: id,
    ...classroomMark(classroomId),
  };
}

export function removalEntry({ n, t, u, stroke }: RemovalDocument): RemovalEntry {
  return { kind: 'removal', n, at: t, id: stroke, studentId: u };
}

export function refusedEntry({ fields, ...place }: RefusedDocument): StrokeEntry {
  return { ...removalEntry(place), kind: 'stroke', fields: Uint8Array.from(fields.value()) };
}
