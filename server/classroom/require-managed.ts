import { MethodError, type MethodCall } from '../ddp/author-api.ts';
import type { ClassroomRecord } from '../ports/directory-store.ts';
import type { ClassroomEntryName } from './access/access-matrix.ts';
import type { ClassroomParts } from './classroom-parts.ts';
import { requireClassroomId } from './parse-arguments.ts';

/**
 * The record of a classroom that the caller may change, and who that is.
 * @throws {MethodError} 400, 403, 404
 */
export async function requireManaged(
  { access, directory }: Pick<ClassroomParts, 'access' | 'directory'>,
  entry: ClassroomEntryName,
  { userId }: Pick<MethodCall, 'userId'>,
  classroomId: unknown,
): Promise<{ readonly record: ClassroomRecord; readonly by: string }> {
  const id = requireClassroomId(classroomId);
  await directory.loaded();
  access.require(entry, userId, id);
  const record = directory.classrooms.get(id);
  if (record === undefined || userId === null) throw new MethodError(404, 'There is no such classroom');
  return { record, by: userId };
}
