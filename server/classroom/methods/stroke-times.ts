import type { MethodFunction } from '../../ddp/author-api.ts';
import type { Classrooms } from '../classrooms.ts';
import { parseClassroomId, parseTimesOptions } from '../parse-arguments.ts';

/** `strokeTimes([classroomId[, { after }]])`: when the strokes were drawn, a page at a time. */
export function strokeTimesMethod(classrooms: Classrooms): MethodFunction {
  return function (classroomId, options) {
    const classroom = classrooms.find(parseClassroomId(classroomId));
    return classroom.strokeTimes(parseTimesOptions(options).after);
  };
}
