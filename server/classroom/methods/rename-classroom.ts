import type { MethodFunction } from '../../ddp/author-api.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { requireName } from '../parse-arguments.ts';
import { requireManaged } from '../require-managed.ts';

/** `classrooms.rename(classroomId, name)` → the name as it is shown. */
export function renameClassroomMethod(parts: ClassroomParts): MethodFunction {
  return async function (classroomId, typed) {
    const { record } = await requireManaged(parts, 'classrooms.rename', this, classroomId);
    const name = requireName(typed);
    await parts.directory.commitInTime([{ kind: 'put', table: 'classrooms', record: { ...record, name } }]);
    return name;
  };
}
