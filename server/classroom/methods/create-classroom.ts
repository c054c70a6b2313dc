import { MethodError, type MethodFunction } from '../../ddp/author-api.ts';
import { membershipId, type ClassroomRecord } from '../../ports/directory-store.ts';
import { audit } from '../audit.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { DEFAULT_OPEN_MINUTES } from '../joining/doors.ts';
import { requireName } from '../parse-arguments.ts';

/** `classrooms.create({ name })`: a classroom of one's own, its door open for a start. */
export function createClassroomMethod({
  access,
  directory,
  doors,
  clock,
  ids,
  log,
}: ClassroomParts): MethodFunction {
  return async function (options) {
    const { userId } = this;
    access.requireHere('classrooms.create', userId);
    if (userId === null) throw new MethodError(403, 'You are not logged in');
    if (typeof options !== 'object' || options === null || !('name' in options))
      throw new MethodError(400, 'The options must be an object with a name');
    const createdAt = clock.wallTime();
    const classroomId = ids.id();
    const closed: ClassroomRecord = {
      id: classroomId,
      name: requireName(options.name),
      createdAt,
      linkGeneration: 1,
      codeGeneration: 0,
      openUntil: 0,
    };
    const record = doors.opened(closed, DEFAULT_OPEN_MINUTES);
    const role = 'owner';
    const id = membershipId(classroomId, userId);
    const saved = directory.commitInTime([
      { kind: 'put', table: 'classrooms', record },
      {
        kind: 'put',
        table: 'memberships',
        record: { id, classroomId, personId: userId, role, joinedAt: createdAt },
      },
    ]);
    audit(log, 'role change', { classroomId, personId: userId, role, by: userId });
    audit(log, 'door', { classroomId, isOpen: true, by: userId });
    await saved;
    return { classroomId, ...doors.doorOf(record) };
  };
}
