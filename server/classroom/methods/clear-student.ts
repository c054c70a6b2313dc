import type { MethodFunction } from '../../ddp/author-api.ts';
import { audit } from '../audit.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { requireClassroomId, requireStudentId } from '../parse-arguments.ts';

/** `classrooms.clearStudent(classroomId, studentId)`: removes all strokes that this student has now. */
export function clearStudentMethod({ classrooms, access, directory, log }: ClassroomParts): MethodFunction {
  return async function (classroomId, studentId) {
    const id = requireClassroomId(classroomId);
    const student = requireStudentId(studentId);
    await access.whenKnown(id);
    access.require('classrooms.clearStudent', this.userId, id);
    audit(log, 'clear', {
      classroomId: id,
      // Where nobody has to log in, anything may stand there: a name, too.
      ...(directory.people.get(student) === undefined ? {} : { personId: student }),
      ...(this.userId === null ? {} : { by: this.userId }),
    });
    return classrooms.find(id).clearStudent(student);
  };
}
