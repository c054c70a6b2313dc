import { DEFAULT_CLASSROOM } from '../../../shared/classroom/classroom-api.ts';
import type { MethodFunction } from '../../ddp/author-api.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { parseClassroomId, parseTimesOptions } from '../parse-arguments.ts';

/** `strokeTimes([classroomId[, { after }]])`: when the strokes were drawn, a page at a time. */
export function strokeTimesMethod({
  classrooms,
  access,
}: Pick<ClassroomParts, 'classrooms' | 'access'>): MethodFunction {
  return async function (classroomId, options) {
    const id = parseClassroomId(classroomId) ?? DEFAULT_CLASSROOM;
    await access.whenKnown(id);
    access.require('strokeTimes', this.userId, id);
    const { after } = parseTimesOptions(options);
    return classrooms.find(id).strokeTimes(after);
  };
}
