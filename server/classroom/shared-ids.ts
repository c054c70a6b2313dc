import type { Clock } from '../ports/clock.ts';
import type { ClassroomStrokes } from './classroom-strokes.ts';

/** Whether two classrooms have, or lately had, a stroke id in common; looked through a part at a time. */
export async function shareId(
  one: ClassroomStrokes,
  other: ClassroomStrokes,
  clock: Pick<Clock, 'endOfTick'>,
): Promise<boolean> {
  const [small, large] = one.documents.size < other.documents.size ? [one, other] : [other, one];
  const isShared = (id: string): boolean => large.studentOf(id) !== undefined;
  if (small.removedIds().some(isShared)) return true;
  const { endN } = small.documents;
  for (let from = 1; from < endN;) {
    const { ids, nextN } = small.idsOf(undefined, from);
    if (ids.some(isShared)) return true;
    from = nextN;
    await new Promise<void>((resolve) => clock.endOfTick(resolve));
  }
  return false;
}
