import type { ClassroomLog } from '../ports/classroom-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { StrokeStore } from '../ports/stroke-store.ts';
import type { RosterMembers } from './roster/roster.ts';
import type { StrokeWriter } from './saving/stroke-writer.ts';

/** Ids that a retry of the same call draws again; null when the client sent no seed. */
export type SeededIds = { id(): string } | null;

/** What every classroom is made of. */
export interface ClassroomOptions {
  readonly classroomLog: ClassroomLog;
  readonly store: StrokeStore;
  readonly writer: StrokeWriter;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Whether a call is answered when it is durable, or at once (a crash may then lose what is younger than FLUSH_MS). */
  readonly ack: 'stored' | 'memory';
  /** Who belongs to a classroom, whether or not it is open. */
  readonly membersOf: (classroomId: string) => RosterMembers;
  readonly onLoaded: (ms: number) => void;
  /** Whether a client that follows this classroom may hold a stroke with this id from another one. */
  readonly isTakenBeside?: (classroomId: string, strokeId: string) => boolean;
}
