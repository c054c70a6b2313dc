import type { Clock } from '../../ports/clock.ts';
import {
  type Epoch,
  REMOVED_IDS_KEPT,
  REMOVED_IDS_KEPT_MS,
  type RemovedId,
} from '../../ports/stroke-store.ts';
import { DEFAULT_CLASSROOM } from '../../../shared/classroom/classroom-api.ts';
import { inClassroom, type MongoTables } from './mongo-documents.ts';
import { type Cleared, NEVER_CLEARED } from './split-at-clears.ts';

export interface StoredState {
  readonly cleared: Cleared;
  /** Oldest first. */
  readonly epochs: readonly Epoch[];
}

export async function readState({ classrooms }: MongoTables, classroomId: string): Promise<StoredState> {
  const stored = await classrooms.findOne({ _id: classroomId });
  if (stored === null) return { cleared: NEVER_CLEARED, epochs: [] };
  const { clearedThrough: n = 0, clearedAt: at = 0, epochs = {} } = stored;
  const list = Object.entries(epochs).map(([epoch, firstN]) => ({ epoch: Number(epoch), firstN }));
  return { cleared: { n, at }, epochs: list.toSorted((a, b) => a.epoch - b.epoch) };
}

/** The highest n that is stored now; 0 when there is none. */
export async function readLastN(
  { segments, removals, refused }: MongoTables,
  classroomId: string,
): Promise<number> {
  const places = { ...inClassroom(classroomId), n: { $gt: 0 } };
  const last = { projection: { _id: 0, n: 1 }, sort: { n: -1 } } as const;
  const found = await Promise.all([
    segments.findOne(places, last),
    removals.findOne(places, last),
    refused.findOne(places, last),
  ]);
  return Math.max(0, ...found.map((document) => document?.n ?? 0));
}

/** The newest ids that are still remembered, newest last, each once. */
export async function readRemovedIds(
  { clearedIds }: MongoTables,
  classroomId: string,
  cleared: Cleared,
  clock: Pick<Clock, 'wallTime'>,
): Promise<readonly RemovedId[]> {
  const byId = new Map<string, RemovedId>();
  const remembered = { $gte: clock.wallTime() - REMOVED_IDS_KEPT_MS };
  const found = clearedIds.find(
    { ...inClassroom(classroomId), t: remembered, through: { $lte: cleared.n } },
    { sort: { n: 1 }, batchSize: 50 },
  );
  for await (const { ids, us, t: at } of found)
    for (const [i, id] of ids.entries()) byId.set(id, { id, studentId: us[i] ?? '', at });
  return [...byId.values()].slice(-REMOVED_IDS_KEPT);
}

export async function readClassroomIds(tables: MongoTables): Promise<readonly string[]> {
  const { segments, removals, refused, classrooms } = tables;
  const [known, ...marked] = await Promise.all([
    classrooms.find({}, { projection: { _id: 1 } }).toArray(),
    segments.distinct('c'),
    removals.distinct('c'),
    refused.distinct('c'),
  ]);
  const ids = new Set(known.map(({ _id }) => _id));
  for (const id of marked.flat()) if (typeof id === 'string') ids.add(id);
  const places = inClassroom(DEFAULT_CLASSROOM);
  const ofDefault = await Promise.all([
    segments.findOne(places, { projection: { _id: 1 } }),
    removals.findOne(places, { projection: { _id: 1 } }),
    refused.findOne(places, { projection: { _id: 1 } }),
  ]);
  if (ofDefault.some((document) => document !== null)) ids.add(DEFAULT_CLASSROOM);
  return [...ids];
}
