import {
  type ExpectedMethod,
  type ExpectedPublication,
  isErrorOf,
  type Offered,
} from '../support/protocol-oracle.ts';
import type { Heard } from '../support/answer-rows.ts';

const COORDINATE = /^-?\d{1,4}\.\d\d$/;
const STROKE_ID = /^[2-9A-HJ-NP-TW-Za-km-z]{17}$/;
const BUSY = ['too-many-requests', 503];

/** What the classroom's methods and publications answer, as far as it can be told from the parameters alone (product.md). */
export const CLASSROOM: Offered = {
  methods: new Map<string, ExpectedMethod>([
    ['draw', { isText: true, accepts: acceptsDraw }],
    ['undo', { accepts: acceptsUndo }],
    ['clear', { accepts: acceptsClear }],
    // Nothing that is sent here is a good login.
    ['login', { accepts: (_params, result) => isAnswer(result, [400, 403, ...BUSY]) }],
  ]),
  publications: new Map<string, ExpectedPublication>([
    ['teacher', ([classroomId, options]) => roomOutcome(classroomId) ?? optionsOutcome(options) ?? 'ready'],
    ['student', studentOutcome],
  ]),
};

/** The same, with users and with ordinary documents whose collection, id and field are the client's choice. */
export const CLASSROOM_AND_NAMES: Offered = {
  methods: new Map([
    ...CLASSROOM.methods,
    [
      'login',
      {
        changesUser: true,
        accepts: ([userId], result) => isAnswer(result, isUserId(userId) ? 'done' : [400]),
      },
    ],
  ]),
  publications: new Map([
    ...CLASSROOM.publications,
    ['named', (params) => (isNamed(params) ? 'ready' : ([400] as const))],
  ]),
};

export function isUserId(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

/** Three strings, of which the first is no collection that a log fills. */
export function isNamed(params: readonly unknown[]): params is readonly [string, string, string] {
  const isText = [0, 1, 2].every((at) => typeof params[at] === 'string');
  return isText && params[0] !== 'segments' && params[0] !== 'offsets';
}

/** The options of a subscription that was accepted ask for resuming. */
export function asksForOffsets(name: string, params: readonly unknown[]): boolean {
  const options = name === 'teacher' || name === 'student' ? params[1] : undefined;
  const since = fieldOf(options, 'since');
  return since !== undefined && since !== null;
}

function acceptsDraw([studentId, segments, ...rest]: readonly unknown[], result: Heard): boolean {
  if (!isStudentId(studentId) || !Array.isArray(segments)) return isAnswer(result, [400, ...BUSY]);
  if (segments.length > 2000) return isAnswer(result, [400, 413, ...BUSY]);
  if (rest.length > 1 || segments.length === 0) return isAnswer(result, [400, ...BUSY]);
  const isPlain = segments.every((segment) => isSegment(segment)) && rest.length === 0;
  if (isPlain) return isDrawn(result) || isAnswer(result, BUSY);
  return isDrawn(result) || isAnswer(result, [400, 404, 409, ...BUSY]);
}

function acceptsUndo([studentId, strokeId, options]: readonly unknown[], result: Heard): boolean {
  if (!isStudentId(studentId) || !STROKE_ID.test(typeof strokeId === 'string' ? strokeId : '')) {
    return isAnswer(result, [400]);
  }
  const refusal = optionsOutcome(options);
  if (refusal !== undefined) return isAnswer(result, refusal);
  return isAnswer(result, 'done') || isAnswer(result, [403, 503]);
}

function acceptsClear([classroomId]: readonly unknown[], result: Heard): boolean {
  return isAnswer(result, roomOutcome(classroomId) ?? 'done');
}

function studentOutcome([studentId, options]: readonly unknown[]): 'ready' | readonly number[] {
  return isStudentId(studentId) ? (optionsOutcome(options) ?? 'ready') : [400];
}

function optionsOutcome(options: unknown): readonly number[] | undefined {
  if (options === undefined || options === null) return undefined;
  if (typeof options !== 'object' || Array.isArray(options)) return [400];
  const since = fieldOf(options, 'since');
  const room = roomOutcome(fieldOf(options, 'classroomId'));
  if (since !== undefined && since !== null && !isOffset(since))
    return room?.includes(404) === true ? [400, 404] : [400];
  return room;
}

function roomOutcome(classroomId: unknown): readonly number[] | undefined {
  if (classroomId === undefined || classroomId === null || classroomId === 'default') return undefined;
  return isStudentId(classroomId) ? [404] : [400];
}

function isOffset(since: unknown): boolean {
  const n = fieldOf(since, 'n');
  return Number.isSafeInteger(fieldOf(since, 'epoch')) && Number.isSafeInteger(n) && Number(n) >= 0;
}

function isStudentId(value: unknown): boolean {
  return (
    typeof value === 'string' && value.length > 0 && value.length <= 100 && !/\p{Surrogate}/u.test(value)
  );
}

function isSegment(segment: unknown): boolean {
  return hasExactly(segment, ['p', 'hI', 'hO'], (point) =>
    hasExactly(point, ['x', 'y'], (value) => typeof value === 'string' && COORDINATE.test(value)),
  );
}

function hasExactly(value: unknown, names: readonly string[], isGood: (member: unknown) => boolean): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return (
    keys.length === names.length && names.every((name) => keys.includes(name) && isGood(fieldOf(value, name)))
  );
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}

function isDrawn({ result, error }: Heard): boolean {
  return error === undefined && typeof result === 'string' && STROKE_ID.test(result);
}

/** `done`: nothing returned; else an error with one of these codes. */
function isAnswer({ result, error }: Heard, outcome: 'done' | readonly (number | string)[]): boolean {
  if (result !== undefined) return false;
  return outcome === 'done' ? error === undefined : isErrorOf(error, outcome);
}
