import type { MethodFunction } from '../../ddp/author-api.ts';
import type { Classrooms } from '../classrooms.ts';
import { parseClassroomOptions, requireStrokeId, requireStudentId } from '../parse-arguments.ts';

/** `undo(studentId, strokeId[, { classroomId }])`: removes one's own stroke. */
export function undoMethod(classrooms: Classrooms): MethodFunction {
  return function (studentId, strokeId, options) {
    const student = requireStudentId(studentId);
    const stroke = requireStrokeId(strokeId);
    return classrooms.find(parseClassroomOptions(options).classroomId).undo(student, stroke);
  };
}
