import type { OrderedEntry } from '../ports/classroom-log.ts';
import type { Clock } from '../ports/clock.ts';
import { REMOVED_IDS_KEPT_MS, type RemovedId, type StrokeStore } from '../ports/stroke-store.ts';
import type { CopiedClassroom } from './copy-classroom.ts';
import { EntryDigest, isSameEntry } from './entry-digest.ts';

/** Ids that are about to be forgotten may be forgotten in one store and not yet in the other. */
const FORGOTTEN_SOON_MS = 3600 * 1000;

/**
 * Whether what the target holds of a classroom comes from the source: nothing, or what an earlier copy has left.
 * @returns why not, in words; undefined if it does
 */
export async function foreignToSource(
  from: StrokeStore,
  to: StrokeStore,
  classroomId: string,
): Promise<string | undefined> {
  const [source, target] = [await from.load(classroomId), await to.load(classroomId)];
  if (target.clearedThrough > source.clearedThrough) return 'it was cleared there, and not in the source';
  const removed = new Set(source.removedIds.map(({ id }) => id));
  const others = entriesOf(source.entries);
  let other = await others.next();
  for await (const slice of target.entries) {
    for (const entry of slice) {
      if (entry.n <= source.clearedThrough) {
        if (entry.kind === 'stroke' && !removed.has(entry.id)) return strange(entry);
        continue;
      }
      while (other.done !== true && other.value.n < entry.n) other = await others.next();
      if (other.done === true || !isSameEntry(entry, other.value)) return strange(entry);
    }
  }
  return undefined;
}

/** Reads back what was copied. @returns what is wrong with it, in words; undefined if it opens as the source does */
export async function damageOfCopy(
  from: StrokeStore,
  to: StrokeStore,
  classroomId: string,
  copied: CopiedClassroom,
  clock: Pick<Clock, 'wallTime'>,
): Promise<string | undefined> {
  const [source, target] = [await from.load(classroomId), await to.load(classroomId)];
  if (source.clearedThrough !== target.clearedThrough)
    return `it is cleared through ${target.clearedThrough}, not ${source.clearedThrough}`;
  for (const { epoch, firstN } of source.epochs) {
    if (!target.epochs.some((each) => each.epoch === epoch && each.firstN === firstN))
      return `its epoch ${epoch} is missing or begins elsewhere`;
  }
  const missing = missingOf(source.removedIds, target.removedIds, clock.wallTime());
  if (missing > 0) return `it does not remember ${missing} ids of cleared strokes`;
  const digest = new EntryDigest();
  for await (const entry of entriesOf(target.entries)) digest.add(entry);
  if (digest.entries !== copied.entries) return `it has ${digest.entries} entries, not ${copied.entries}`;
  return digest.end() === copied.digest ? undefined : 'what was read back is not what was written';
}

function missingOf(source: readonly RemovedId[], target: readonly RemovedId[], now: number): number {
  const byId = new Map(target.map((removed) => [removed.id, removed]));
  const oldest = now - REMOVED_IDS_KEPT_MS + FORGOTTEN_SOON_MS;
  return source.filter(({ id, studentId, at }) => {
    const there = byId.get(id);
    return at > oldest && (there?.studentId !== studentId || there.at !== at);
  }).length;
}

function strange(entry: OrderedEntry): string {
  const what = entry.kind === 'clear' ? 'a clear' : `the ${entry.kind} of ${entry.id}`;
  return `${what} at ${entry.n} is not in the source, or not as it is there`;
}

async function* entriesOf(
  slices: AsyncIterable<readonly OrderedEntry[]>,
): AsyncGenerator<OrderedEntry, void, undefined> {
  for await (const slice of slices) yield* slice;
}
