import { MethodError, type MethodFunction } from '../../ddp/author-api.ts';
import { membershipId } from '../../ports/directory-store.ts';
import { audit } from '../audit.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { requireStudentId } from '../parse-arguments.ts';
import { requireManaged } from '../require-managed.ts';

/**
 * `classrooms.removeStudent(classroomId, studentId)`: its membership and its sessions end, its strokes stay. It may join again
 * while the door is open and it has the code or the link: who is to stay out needs a closed door or a new code.
 */
export function removeStudentMethod(parts: ClassroomParts): MethodFunction {
  return async function (classroomId, studentId) {
    const personId = requireStudentId(studentId);
    const { record, by } = await requireManaged(parts, 'classrooms.removeStudent', this, classroomId);
    const { directory, closeSessionsOf, log } = parts;
    const role = directory.roleIn(record.id, personId);
    if (role === undefined) throw new MethodError(404, 'There is no such student here');
    if (role !== 'student') throw new MethodError(403, 'Only students can be removed');
    const id = membershipId(record.id, personId);
    const saved = directory.commitInTime([{ kind: 'delete', table: 'memberships', id }]);
    audit(log, 'removal', { classroomId: record.id, personId, by });
    closeSessionsOf(personId);
    await saved;
  };
}
