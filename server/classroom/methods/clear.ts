import type { MethodFunction } from '../../ddp/author-api.ts';
import type { Classrooms } from '../classrooms.ts';
import { parseClassroomId } from '../parse-arguments.ts';

/** `clear([classroomId])`: removes every stroke. */
export function clearMethod(classrooms: Classrooms): MethodFunction {
  return function (classroomId) {
    return classrooms.find(parseClassroomId(classroomId)).clear();
  };
}
