import type { MethodFunction } from '../../ddp/author-api.ts';
import { MethodError } from '../../ddp/author-api.ts';
import type { ClassroomParts } from '../classroom-parts.ts';
import { DEFAULT_OPEN_MINUTES } from '../joining/doors.ts';
import { requireManaged } from '../require-managed.ts';

const MAX_OPEN_MINUTES = 480;

/** `classrooms.open(classroomId[, { minutes }])`: opens the door, or keeps it open from now on. */
export function openDoorMethod(parts: ClassroomParts): MethodFunction {
  return async function (classroomId, options) {
    const minutes = parseMinutes(options);
    const { record, by } = await requireManaged(parts, 'classrooms.open', this, classroomId);
    return parts.doors.change(parts.doors.opened(record, minutes), 'door', by);
  };
}

/** @throws {MethodError} 400 */
function parseMinutes(options: unknown): number {
  if (options === undefined || options === null) return DEFAULT_OPEN_MINUTES;
  if (typeof options !== 'object' || Array.isArray(options))
    throw new MethodError(400, 'The options must be an object');
  const { minutes } = options as { readonly minutes?: unknown };
  if (minutes === undefined || minutes === null) return DEFAULT_OPEN_MINUTES;
  if (typeof minutes === 'number' && minutes >= 1 && minutes <= MAX_OPEN_MINUTES) return minutes;
  throw new MethodError(400, `minutes must be a number from 1 to ${MAX_OPEN_MINUTES}`);
}
