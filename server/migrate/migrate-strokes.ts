import type { Clock } from '../ports/clock.ts';
import type { StrokeStore, TakenId } from '../ports/stroke-store.ts';
import { damageOfCopy, foreignToSource } from './check-classroom.ts';
import { copyClassroom, type CopiedClassroom } from './copy-classroom.ts';
import { MigrationRefused } from './migration-refused.ts';
import type { Progress } from './progress.ts';

/** Somebody has asked to stop; what was copied so far is whole, and a repeated run goes on behind it. */
export class MigrationInterrupted extends Error {
  override readonly name = 'MigrationInterrupted';
}

export interface StrokeMigration {
  readonly from: StrokeStore;
  readonly to: StrokeStore;
  /** Undefined: every classroom. */
  readonly classroomId: string | undefined;
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly newProgress: (total: number) => Progress;
  readonly signal: AbortSignal;
}

export interface StrokeMigrationReport {
  readonly classrooms: number;
  readonly strokes: number;
  /** Strokes, and removals of strokes. */
  readonly entries: number;
  /** What is not as it should be, one readable line each. Empty: all is copied and checked. */
  readonly faults: readonly string[];
}

const MAX_TAKEN_NAMED = 20;

/** @throws {MigrationRefused | MigrationInterrupted} */
export async function migrateStrokes(migration: StrokeMigration): Promise<StrokeMigrationReport> {
  const { from, to, newProgress, signal } = migration;
  const ids = await classroomsToCopy(migration);
  let total = 0;
  for (const id of ids) {
    const reason = await foreignToSource(from, to, id);
    if (reason !== undefined)
      throw new MigrationRefused(
        `the target holds other strokes of classroom ${JSON.stringify(id)}: ${reason}`,
      );
    total += (await from.load(id)).countAtMost;
  }
  const progress = newProgress(total);
  const faults: string[] = [];
  let [done, strokes, entries] = [0, 0, 0];
  try {
    for (const [index, id] of ids.entries()) {
      const what = `classroom ${index + 1} of ${ids.length}`;
      const copied = await copyClassroom(from, to, id, (count) => {
        if (signal.aborted) throw new MigrationInterrupted();
        progress.show((done += count), what);
      });
      strokes += copied.strokes;
      entries += copied.entries;
      faults.push(...(await faultsOf(migration, id, copied)));
      if (signal.aborted) throw new MigrationInterrupted();
    }
  } finally {
    progress.clear();
  }
  return { classrooms: ids.length, strokes, entries, faults };
}

async function classroomsToCopy({ from, to, classroomId }: StrokeMigration): Promise<readonly string[]> {
  const ids = (await from.classroomIds()).toSorted();
  if (ids.length === 0) throw new MigrationRefused('the source holds nothing');
  if (classroomId !== undefined) {
    if (ids.includes(classroomId)) return [classroomId];
    throw new MigrationRefused(`the source has no classroom ${JSON.stringify(classroomId)}`);
  }
  for (const id of await to.classroomIds()) {
    if (ids.includes(id)) continue;
    const { lastN } = await to.load(id);
    if (lastN > 0)
      throw new MigrationRefused(
        `the target holds strokes of classroom ${JSON.stringify(id)}, which the source does not have`,
      );
  }
  return ids;
}

async function faultsOf(
  { from, to, clock }: StrokeMigration,
  id: string,
  copied: CopiedClassroom,
): Promise<string[]> {
  const faults = takenLines(copied.taken);
  const damage = await damageOfCopy(from, to, id, copied, clock);
  if (damage !== undefined)
    faults.push(`the copy of classroom ${JSON.stringify(id)} is not right: ${damage}`);
  return faults;
}

function takenLines(taken: readonly TakenId[]): string[] {
  const lines = taken
    .slice(0, MAX_TAKEN_NAMED)
    .map(
      ({ classroomId, id, n }) =>
        `stroke ${id} of classroom ${JSON.stringify(classroomId)} (${n}) was not copied: the target has another stroke with this id`,
    );
  const more = taken.length - lines.length;
  return more > 0 ? [...lines, `and so were ${more} more strokes of it`] : lines;
}
