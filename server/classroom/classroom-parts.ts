import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { Access } from './access/access.ts';
import type { Classrooms } from './classrooms.ts';
import type { Directory } from './directory/directory.ts';
import type { DrawLimit } from './draw/draw-limit.ts';
import type { Doors } from './joining/doors.ts';
import type { JoinBudget } from './joining/join-budget.ts';
import type { Presence } from './roster/presence.ts';

/** What the methods and publications of classrooms are made of. */
export interface ClassroomParts {
  readonly classrooms: Classrooms;
  readonly access: Access;
  readonly directory: Directory;
  readonly doors: Doors;
  readonly joinBudget: JoinBudget;
  readonly presence: Presence;
  readonly drawLimit: DrawLimit;
  /** Closes every connection on which this person is logged in. */
  readonly closeSessionsOf: (personId: string) => void;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}
