import type { OrderedEntry } from '../ports/classroom-log.ts';
import type {
  EntryBatch,
  Epoch,
  RemovedId,
  StoredClassroom,
  StrokeStore,
  TakenId,
} from '../ports/stroke-store.ts';
import { EntryDigest } from './entry-digest.ts';

/** A batch ends where n passes a multiple of it, so that a repeated copy writes the very same batches. */
const BATCH_SPAN = 500;

export interface CopiedClassroom {
  readonly strokes: number;
  readonly entries: number;
  /** Strokes that the target has refused, because another one of its strokes has their id. */
  readonly taken: readonly TakenId[];
  /** SHA-256 of all copied entries, in order. */
  readonly digest: string;
}

/** Copies a classroom so that it opens in the target as it does in the source. May be stopped and repeated anywhere. */
export async function copyClassroom(
  from: StrokeStore,
  to: StrokeStore,
  classroomId: string,
  onCopied: (entries: number) => void,
): Promise<CopiedClassroom> {
  const source = await from.load(classroomId);
  for (const epoch of source.epochs) await to.startEpoch(classroomId, epoch);
  await copyClears(source, to, classroomId);
  const digest = new EntryDigest();
  const taken: TakenId[] = [];
  for await (const batch of batchesOf(classroomId, source)) {
    const outcome = await to.save([batch]);
    taken.push(...outcome.taken);
    const refused = new Set(outcome.taken.map(({ n }) => n));
    for (const entry of batch.entries) if (!refused.has(entry.n)) digest.add(entry);
    onCopied(batch.entries.length);
  }
  return { strokes: digest.strokes, entries: digest.entries, taken, digest: digest.end() };
}

/**
 * A store remembers the ids of the strokes that a clear has taken, and when. It is told of them as it was the first time: of
 * strokes and a clear above them. Which numbers the strokes had is forgotten; any below the clear will do.
 */
async function copyClears(
  { clearedThrough, removedIds }: StoredClassroom,
  to: StrokeStore,
  classroomId: string,
): Promise<void> {
  if (clearedThrough === 0) return;
  const known = (await to.load(classroomId)).clearedThrough;
  const groups = groupedByTime(removedIds);
  let n = 0;
  for (const [index, group] of groups.entries()) {
    const entries: OrderedEntry[] = group.map(({ id, studentId, at }) => {
      n += 1;
      return { kind: 'stroke', n, at, id, studentId, fields: NO_FIELDS };
    });
    const isLast = index === groups.length - 1;
    const clear = { kind: 'clear', n: isLast ? clearedThrough : n, at: group[0]?.at ?? 0 } as const;
    if (clear.n >= known) await to.save([{ classroomId, epoch: 1, entries: [...entries, clear] }]);
  }
  if (groups.length > 0 || known >= clearedThrough) return;
  await to.save([{ classroomId, epoch: 1, entries: [{ kind: 'clear', n: clearedThrough, at: 0 }] }]);
}

const NO_FIELDS = new TextEncoder().encode('{}');

function groupedByTime(removedIds: readonly RemovedId[]): RemovedId[][] {
  const groups = new Map<number, RemovedId[]>();
  for (const removed of removedIds) {
    const group = groups.get(removed.at);
    if (group === undefined) groups.set(removed.at, [removed]);
    else group.push(removed);
  }
  return [...groups].toSorted(([a], [b]) => a - b).map(([, group]) => group);
}

async function* batchesOf(
  classroomId: string,
  { entries, epochs }: StoredClassroom,
): AsyncGenerator<EntryBatch, void, undefined> {
  let batch: OrderedEntry[] = [];
  let key = '';
  const finished = (): EntryBatch => ({
    classroomId,
    epoch: epochAt(epochs, batch[0]?.n ?? 0),
    entries: batch,
  });
  for await (const slice of entries) {
    for (const entry of slice) {
      const keyOfEntry = `${epochAt(epochs, entry.n)} ${Math.floor((entry.n - 1) / BATCH_SPAN)}`;
      if (keyOfEntry !== key && batch.length > 0) {
        yield finished();
        batch = [];
      }
      key = keyOfEntry;
      batch.push(entry);
    }
  }
  if (batch.length > 0) yield finished();
}

function epochAt(epochs: readonly Epoch[], n: number): number {
  return epochs.findLast(({ firstN }) => firstN <= n)?.epoch ?? 1;
}
