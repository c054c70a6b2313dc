import { DEFAULT_CLASSROOM } from '../../../shared/classroom/classroom-api.ts';
import type { Publication } from '../../ddp/author-api.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { parseClassroomId } from '../parse-arguments.ts';

/** `roster([classroomId])`: who is in, as documents of `students`. */
export function rosterPublication({
  classrooms,
  access,
}: Pick<ClassroomParts, 'classrooms' | 'access'>): Publication {
  return async function (classroomId) {
    const id = parseClassroomId(classroomId) ?? DEFAULT_CLASSROOM;
    await access.whenKnown(id);
    access.require('roster', this.userId, id);
    const classroom = await classrooms.follow(id, this);
    const { roster } = await classroom.strokesHeld();
    return roster.documents();
  };
}
