import { isMeteorId } from '../ddp/ids.ts';
import type { DrawOptions } from './classroom-api.ts';
import { writeFields } from './stroke-fields.ts';
import {
  COLOR,
  COORDINATE,
  coordinateText,
  isStudentId,
  MAX_SEGMENTS,
  MAX_STUDENT_ID,
  WIDTH,
  widthText,
} from './stroke-limits.ts';
import { SEGMENT_TEXT, WIRE_COORDINATES, WIRE_POINTS } from './stroke.ts';

/** A good `draw` call. */
export interface DrawRequest {
  readonly studentId: string;
  /** JSON text of the stroke's canonical fields. */
  readonly fieldsText: string;
  readonly options: DrawOptions;
}

/** What is wrong, in MethodError's terms. `reason` names segment (counted from 0) and field, in the wire's names. */
export interface DrawRefusal {
  readonly error: 400 | 413;
  readonly reason: string;
}

type Parsed<Value> = { readonly value: Value } | { readonly refusal: DrawRefusal };

/**
 * Decides on the decoded parameters of a `draw` call, whatever they are. Keys may come in any order; a coordinate or
 * a width that came as a JSON number is written with two decimals.
 */
export function parseDraw(params: readonly unknown[]): DrawRequest | DrawRefusal {
  const [studentId, segments, options] = params;
  if (!isStudentId(studentId)) {
    return malformed(`The student id must be a text of 1 to ${MAX_STUDENT_ID} characters`).refusal;
  }
  const segmentsText = parseSegments(segments);
  if ('refusal' in segmentsText) return segmentsText.refusal;
  const drawOptions = parseDrawOptions(options);
  if ('refusal' in drawOptions) return drawOptions.refusal;
  if (params.length > 3)
    return malformed('draw takes a student id, segments and options, nothing more').refusal;
  return {
    studentId,
    fieldsText: writeFields(studentId, segmentsText.value, drawOptions.value),
    options: drawOptions.value,
  };
}

/**
 * The third parameter of `draw`, decoded. undefined and null mean none: a client that leaves it undefined sends null.
 * An unknown key is refused, not ignored: a mistyped `id` would quietly make repeated calls draw twice, and a newer
 * client learns that this server does not know its option.
 */
export function parseDrawOptions(options: unknown): Parsed<DrawOptions> {
  if (options === undefined || options === null) return { value: {} };
  if (!isPlainObject(options)) return malformed('The options must be an object');
  const value: { -readonly [Key in keyof DrawOptions]: DrawOptions[Key] } = {};
  for (const [key, option] of Object.entries(options)) {
    switch (key) {
      case 'classroomId':
        if (!isStudentId(option))
          return malformed(`classroomId must be a text of 1 to ${MAX_STUDENT_ID} characters`);
        value.classroomId = option;
        break;
      case 'id':
        if (!isMeteorId(option)) return malformed("id must be 17 characters of Meteor's alphabet");
        value.id = option;
        break;
      case 'color':
        if (typeof option !== 'string' || !COLOR.test(option))
          return malformed('color must be like "#a0b1c2"');
        value.color = option;
        break;
      case 'width': {
        const width = typeof option === 'number' ? widthText(option) : option;
        if (typeof width !== 'string' || !WIDTH.test(width)) {
          return malformed('width must be 1 to 64 with two decimals, like "3.00"');
        }
        value.width = width;
        break;
      }
      default:
        return malformed(`draw knows no option ${quoted(key)}`);
    }
  }
  return { value };
}

function parseSegments(segments: unknown): Parsed<string> {
  if (!Array.isArray(segments) || segments.length === 0) {
    return malformed(`The segments must be an array of 1 to ${MAX_SEGMENTS} segments`);
  }
  if (segments.length > MAX_SEGMENTS) {
    const reason = `A stroke has at most ${MAX_SEGMENTS} segments, not ${segments.length}`;
    return { refusal: { error: 413, reason } };
  }
  const texts: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const text = parseSegment(segment);
    if ('wrong' in text) return malformed(`Segment ${index}: ${text.wrong}`);
    texts.push(text.value);
  }
  return { value: `[${texts.join(',')}]` };
}

type Checked<Value> = { readonly value: Value } | { readonly wrong: string };

function parseSegment(segment: unknown): Checked<string> {
  const points = exactFields(segment, 'it', WIRE_POINTS);
  if ('wrong' in points) return points;
  let text = '';
  let piece = 0;
  for (const pointName of WIRE_POINTS) {
    const coordinates = exactFields(points.value[pointName], pointName, WIRE_COORDINATES);
    if ('wrong' in coordinates) return coordinates;
    for (const name of WIRE_COORDINATES) {
      const coordinate = parseCoordinate(coordinates.value[name]);
      if (coordinate === undefined) {
        return { wrong: `${pointName}.${name} must be a number with two decimals, like "12.50"` };
      }
      text += SEGMENT_TEXT[piece++] + coordinate;
    }
  }
  return { value: text + SEGMENT_TEXT[piece] };
}

/** A plain object with exactly these keys of its own. */
function exactFields<Name extends string>(
  value: unknown,
  what: string,
  names: readonly Name[],
): Checked<Readonly<Record<Name, unknown>>> {
  if (!isPlainObject(value)) return { wrong: `${what} must be an object of ${names.join(', ')}` };
  const keys = Object.keys(value);
  const missing = names.find((name) => !keys.includes(name));
  if (missing !== undefined) return { wrong: `${what} has no ${missing}` };
  const foreign = keys.find((key) => !names.some((name) => name === key));
  if (foreign !== undefined) return { wrong: `${what} must not have ${quoted(foreign)}` };
  return { value };
}

function parseCoordinate(value: unknown): string | undefined {
  if (typeof value === 'number') return coordinateText(value);
  return typeof value === 'string' && COORDINATE.test(value) ? value : undefined;
}

/** What JSON calls an object: no array, Date or bytes. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function malformed(reason: string): { readonly refusal: DrawRefusal } {
  return { refusal: { error: 400, reason } };
}

/** A foreign name, short enough for a reason. */
function quoted(name: string): string {
  return JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
}
