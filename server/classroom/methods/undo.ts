import { DEFAULT_CLASSROOM } from '../../../shared/classroom/classroom-api.ts';
import type { MethodFunction } from '../../ddp/author-api.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { parseClassroomOptions, requireStrokeId, requireStudentId } from '../parse-arguments.ts';

/** `undo(studentId, strokeId[, { classroomId }])`: removes one's own stroke. */
export function undoMethod({
  classrooms,
  access,
}: Pick<ClassroomParts, 'classrooms' | 'access'>): MethodFunction {
  return async function (studentId, strokeId, options) {
    const student = requireStudentId(studentId);
    const stroke = requireStrokeId(strokeId);
    const { classroomId = DEFAULT_CLASSROOM } = parseClassroomOptions(options);
    await access.whenKnown(classroomId);
    access.requireAs('undo', this.userId, classroomId, student);
    return classrooms.find(classroomId).undo(student, stroke);
  };
}
