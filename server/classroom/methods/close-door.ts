import type { MethodFunction } from '../../ddp/author-api.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { requireManaged } from '../require-managed.ts';

/** `classrooms.close(classroomId)`: closes the door; who is in stays in. */
export function closeDoorMethod(parts: ClassroomParts): MethodFunction {
  return async function (classroomId) {
    const { record, by } = await requireManaged(parts, 'classrooms.close', this, classroomId);
    return parts.doors.change({ ...record, openUntil: 0 }, 'door', by);
  };
}
