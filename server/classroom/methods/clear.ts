import { DEFAULT_CLASSROOM } from '../../../shared/classroom/classroom-api.ts';
import type { MethodFunction } from '../../ddp/author-api.ts';
import { audit } from '../audit.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { parseClassroomId } from '../parse-arguments.ts';

/** `clear([classroomId])`: removes every stroke. */
export function clearMethod({
  classrooms,
  access,
  log,
}: Pick<ClassroomParts, 'classrooms' | 'access' | 'log'>): MethodFunction {
  return async function (classroomId) {
    const id = parseClassroomId(classroomId) ?? DEFAULT_CLASSROOM;
    await access.whenKnown(id);
    access.require('clear', this.userId, id);
    audit(log, 'clear', { classroomId: id, ...(this.userId === null ? {} : { by: this.userId }) });
    return classrooms.find(id).clear();
  };
}
