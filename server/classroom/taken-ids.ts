import { type DocumentLog, MethodError } from '../ddp/author-api.ts';
import type { ClassroomLog } from '../ports/classroom-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { SaveOutcome } from '../ports/stroke-store.ts';

export interface TakeBackOptions {
  readonly classroomLog: ClassroomLog;
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly log: Log;
}

/** The stroke cannot be had: another one has its id. */
export function idTaken(id: string): MethodError {
  return new MethodError(409, `The stroke id ${id} is taken`);
}

/** @throws {MethodError} 409 when the store has refused this stroke */
export function requireSaved(outcome: SaveOutcome, classroomId: string, id: string): void {
  // Nearly always nothing was refused, and a draw need not look further.
  if (outcome.taken.length > 0 && takenIds(outcome, classroomId).includes(id)) throw idTaken(id);
}

/** Strokes that the store has refused for good go again, for everybody. */
export function takeBack(
  outcome: SaveOutcome,
  classroomId: string,
  documents: DocumentLog,
  { classroomLog, clock, log }: TakeBackOptions,
): void {
  for (const id of takenIds(outcome, classroomId)) {
    const studentId = documents.keyOf(id);
    if (studentId === undefined) continue;
    const entry = { kind: 'removal', at: clock.wallTime(), id, studentId, isTakenBack: true } as const;
    classroomLog
      .append(classroomId, entry)
      .catch((err: unknown) => log.error('a stroke could not be taken back', { err, classroomId, id }));
  }
}

function takenIds({ taken }: SaveOutcome, classroomId: string): readonly string[] {
  return taken.filter((each) => each.classroomId === classroomId).map(({ id }) => id);
}
