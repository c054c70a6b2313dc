import { DEFAULT_CLASSROOM } from '../../../shared/classroom/classroom-api.ts';
import type { Publication } from '../../ddp/author-api.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { parseClassroomOptions, requireStudentId } from '../parse-arguments.ts';

/** `student(studentId[, { classroomId, since }])`: that student's strokes. */
export function studentPublication({
  classrooms,
  access,
  presence,
}: Pick<ClassroomParts, 'classrooms' | 'access' | 'presence'>): Publication {
  return async function (studentId, options) {
    const key = requireStudentId(studentId);
    const { classroomId = DEFAULT_CLASSROOM, since } = parseClassroomOptions(options);
    await access.whenKnown(classroomId);
    access.requireAs('student', this.userId, classroomId, key);
    const classroom = await classrooms.follow(classroomId, this);
    const { documents, roster } = await classroom.strokesHeld();
    // A teacher who looks at somebody's work does not make them present.
    const isOwn = this.userId === null || this.userId === key;
    if (isOwn) this.onStop(presence.subscribed(this.connection, roster, key));
    return documents.withKey(key, since === undefined ? {} : { since });
  };
}
