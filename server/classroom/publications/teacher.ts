import type { Publication } from '../../ddp/author-api.ts';
import type { Classrooms } from '../classrooms.ts';
import { parseClassroomId, parseClassroomOptions } from '../parse-arguments.ts';

/** `teacher([classroomId[, { since }]])`: every stroke of the classroom. */
export function teacherPublication(classrooms: Classrooms): Publication {
  return async function (classroomId, options) {
    const classroom = classrooms.find(parseClassroomId(classroomId));
    const { since } = parseClassroomOptions(options);
    const documents = await classroom.documents();
    return since === undefined ? documents : documents.from(since);
  };
}
