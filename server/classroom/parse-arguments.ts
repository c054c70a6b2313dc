import { normalizeName } from '../../shared/classroom/person-name.ts';
import { isStudentId, MAX_STUDENT_ID } from '../../shared/classroom/stroke-limits.ts';
import { isMeteorId } from '../../shared/ddp/ids.ts';
import { isOffset, type Offset } from '../../shared/ddp/offset.ts';
import { MethodError } from '../ddp/author-api.ts';

interface ClassroomArguments {
  readonly classroomId?: string;
  readonly since?: Offset;
}

/** An id of 1 to 100 UTF-16 units without a lone surrogate. @throws {MethodError} 400 */
export function requireStudentId(value: unknown): string {
  if (isStudentId(value)) return value;
  throw new MethodError(400, `The student id must be a text of 1 to ${MAX_STUDENT_ID} characters`);
}

/** @throws {MethodError} 400 */
export function requireStrokeId(value: unknown): string {
  if (isMeteorId(value)) return value;
  throw new MethodError(400, "The stroke id must be 17 characters of Meteor's alphabet");
}

/** @throws {MethodError} 400 */
export function requireClassroomId(value: unknown): string {
  const id = parseClassroomId(value);
  if (id === undefined) throw new MethodError(400, 'The classroom id is missing');
  return id;
}

/** A name as it is kept: one line of at most 64 graphemes. @throws {MethodError} 400 */
export function requireName(value: unknown): string {
  const name = typeof value === 'string' ? normalizeName(value) : undefined;
  if (name === undefined) throw new MethodError(400, 'The name must be a text that can be seen');
  return name;
}

/** Undefined and null mean the default classroom: JSON has no undefined. @throws {MethodError} 400 */
export function parseClassroomId(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (isStudentId(value)) return value;
  throw new MethodError(400, `The classroom id must be a text of 1 to ${MAX_STUDENT_ID} characters`);
}

/** Options of undo and of the publications; keys of newer clients are ignored. @throws {MethodError} 400 */
export function parseClassroomOptions(value: unknown): ClassroomArguments {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new MethodError(400, 'The options must be an object');
  const { classroomId, since } = value as { readonly classroomId?: unknown; readonly since?: unknown };
  const classroom = parseClassroomId(classroomId);
  if (since !== undefined && since !== null && !isOffset(since)) {
    throw new MethodError(400, 'since must be an offset, like {"epoch": 1, "n": 12}');
  }
  return {
    ...(classroom === undefined ? {} : { classroomId: classroom }),
    ...(isOffset(since) ? { since: { epoch: since.epoch, n: since.n } } : {}),
  };
}

/** Options of strokeTimes; keys of newer clients are ignored. @throws {MethodError} 400 */
export function parseTimesOptions(value: unknown): { readonly after?: Offset } {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new MethodError(400, 'The options must be an object');
  const { after } = value as { readonly after?: unknown };
  if (after === undefined || after === null) return {};
  if (isOffset(after)) return { after: { epoch: after.epoch, n: after.n } };
  throw new MethodError(400, 'after must be an offset, like {"epoch": 1, "n": 12}');
}
