import type { MethodFunction } from '../../ddp/author-api.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { requireManaged } from '../require-managed.ts';

/** `classrooms.renewCode(classroomId)`: another code and another link; the door stays as it is. */
export function renewCodeMethod(parts: ClassroomParts): MethodFunction {
  return async function (classroomId) {
    const { record, by } = await requireManaged(parts, 'classrooms.renewCode', this, classroomId);
    return parts.doors.change(parts.doors.renewed(record), 'code change', by);
  };
}
