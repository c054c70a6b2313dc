import type { Publication } from '../../ddp/author-api.ts';
import type { Classrooms } from '../classrooms.ts';
import { parseClassroomOptions, requireStudentId } from '../parse-arguments.ts';

/** `student(studentId[, { classroomId, since }])`: that student's strokes. */
export function studentPublication(classrooms: Classrooms): Publication {
  return async function (studentId, options) {
    const key = requireStudentId(studentId);
    const { classroomId, since } = parseClassroomOptions(options);
    const documents = await classrooms.find(classroomId).documents();
    return documents.withKey(key, since === undefined ? {} : { since });
  };
}
