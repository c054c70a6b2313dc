import { parseJoinCode } from '../../../shared/classroom/join-code.ts';
import { type Connection, MethodError, type MethodFunction } from '../../ddp/author-api.ts';
import {
  membershipId,
  type ClassroomRecord,
  type DirectoryChange,
  type Membership,
} from '../../ports/directory-store.ts';
import { audit } from '../audit.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { readJoinOptions } from '../joining/read-join-options.ts';

/** `classrooms.join({ code | link, name? })`: makes who is logged in a student; who is in already stays what it is. */
export function joinClassroomMethod(parts: ClassroomParts): MethodFunction {
  const { access, directory, clock, log } = parts;
  return async function (options) {
    const { userId } = this;
    access.requireHere('classrooms.join', userId);
    const request = readJoinOptions(options);
    const { id: classroomId } =
      request.kind === 'link'
        ? findByLink(parts, request.link, userId)
        : await findByCode(parts, request.typed, this.connection);
    const person = userId === null ? undefined : directory.people.get(userId);
    if (person === undefined) throw new MethodError(403, 'You are not logged in');
    const changes: DirectoryChange[] = [];
    if (directory.roleIn(classroomId, person.id) === undefined) {
      const id = membershipId(classroomId, person.id);
      const joinedAt = clock.wallTime();
      const record: Membership = { id, classroomId, personId: person.id, role: 'student', joinedAt };
      changes.push({ kind: 'put', table: 'memberships', record });
      audit(log, 'role change', { classroomId, personId: person.id, role: 'student', by: person.id });
    }
    if (request.name !== undefined && request.name !== person.name)
      changes.push({ kind: 'put', table: 'people', record: { ...person, name: request.name } });
    if (changes.length > 0) await directory.commitInTime(changes);
    return { classroomId };
  };
}

/** A member comes back by the link, whether the door is open or not. @throws {MethodError} 403, `door-closed` */
function findByLink(
  { doors, directory }: ClassroomParts,
  link: string,
  userId: string | null,
): ClassroomRecord {
  const record = doors.byLink(link);
  if (record === undefined) throw new MethodError(403, 'This link is not valid, or not any more');
  if (!doors.isOpen(record) && directory.roleIn(record.id, userId) === undefined)
    throw new MethodError('door-closed', 'The door is closed. Please ask your teacher to open it.');
  return record;
}

/** @throws {MethodError} 403, the same for a code that is wrong, unknown or of a closed door; `too-many-requests` */
async function findByCode(
  { doors, joinBudget }: ClassroomParts,
  typed: string,
  connection: Connection,
): Promise<ClassroomRecord> {
  await joinBudget.admit(connection);
  // What is no code at all is looked for like one that is.
  const record = doors.byCode(parseJoinCode(typed) ?? '');
  if (record !== undefined) return record;
  joinBudget.failed(connection);
  throw new MethodError(403, 'This code is not valid, or not any more');
}
