import { DEFAULT_CLASSROOM } from '../../../shared/classroom/classroom-api.ts';
import type { Publication } from '../../ddp/author-api.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { parseClassroomId, parseClassroomOptions } from '../parse-arguments.ts';

/** `teacher([classroomId[, { since }]])`: every stroke of the classroom. */
export function teacherPublication({
  classrooms,
  access,
}: Pick<ClassroomParts, 'classrooms' | 'access'>): Publication {
  return async function (classroomId, options) {
    const id = parseClassroomId(classroomId) ?? DEFAULT_CLASSROOM;
    await access.whenKnown(id);
    access.require('teacher', this.userId, id);
    const { since } = parseClassroomOptions(options);
    const classroom = await classrooms.follow(id, this);
    const documents = await classroom.documents();
    return since === undefined ? documents : documents.from(since);
  };
}
