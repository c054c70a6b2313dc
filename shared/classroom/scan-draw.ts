import { skipJsonValue } from '../ddp/json-text.ts';
import { recurringText } from '../ddp/recurring-text.ts';
import { MAX_SEGMENTS, MAX_STUDENT_ID } from './stroke-limits.ts';
import { SEGMENT_TEXT } from './stroke.ts';

/** Where the parts of a `draw` call's parameters lie: byte positions, ends exclusive. */
export interface DrawScan {
  readonly bytes: Uint8Array;
  /** The array of parameters with its brackets. */
  readonly start: number;
  readonly end: number;
  /** The student id between its quotes: plain ASCII, so that each byte is a character and nothing is escaped. */
  readonly studentIdStart: number;
  readonly studentIdEnd: number;
  /** The array of segments with its brackets. */
  readonly segmentsStart: number;
  readonly segmentsEnd: number;
  readonly segmentCount: number;
  /** Whatever JSON follows as a third parameter, perhaps EJSON. -1 without one. */
  readonly optionsStart: number;
  readonly optionsEnd: number;
}

const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Of a stroke: parameters, segments, segment, point. */
const STROKE_DEPTH = 4;
/** Of a message (PROTOCOL.md, BAD5), without the message's own. */
const MAX_DEPTH = 63;

/** For each byte, whether JSON writes it in a string as itself: printable ASCII but for quote and backslash. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte <= 0x7e && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

const [BEFORE_P_X, BEFORE_P_Y, BEFORE_HI_X, BEFORE_HI_Y, BEFORE_HO_X, BEFORE_HO_Y, SEGMENT_END] =
  SEGMENT_TEXT.map((text) => Uint8Array.from(text, (character) => character.charCodeAt(0)));

/** {@link scanDrawAt} for text that is the parameters and nothing else. */
export function scanDraw(bytes: Uint8Array): DrawScan | undefined {
  const scan = scanDrawAt(bytes, 0, MAX_DEPTH);
  return scan?.end === bytes.length ? scan : undefined;
}

/**
 * Finds a good stroke in the UTF-8 text of a `draw` call's parameters without parsing it, if the text is exactly as
 * JSON.stringify writes it: `["<student id>",[<segments>]]` or the same with a third parameter.
 *
 * Undefined says nothing about the stroke: `parseDraw` decides then. What this accepts, that accepts too, with the
 * same canonical fields; a property test holds the two together.
 * @param start where the parameters begin
 * @param maxDepth how many levels of arrays and objects they may have, their own array counted
 */
export function scanDrawAt(bytes: Uint8Array, start: number, maxDepth: number): DrawScan | undefined {
  if (maxDepth < STROKE_DEPTH || bytes[start] !== OPEN_BRACKET || bytes[start + 1] !== QUOTE)
    return undefined;
  const studentIdStart = start + 2;
  let at = studentIdStart;
  while (PLAIN[bytes[at] ?? 0] === 1) at++;
  const studentIdEnd = at;
  if (at === studentIdStart || at - studentIdStart > MAX_STUDENT_ID) return undefined;
  if (bytes[at] !== QUOTE || bytes[at + 1] !== COMMA || bytes[at + 2] !== OPEN_BRACKET) return undefined;
  const segmentsStart = at + 2;

  let segmentCount = 0;
  do {
    at = afterSegment(bytes, at + (segmentCount === 0 ? 3 : 1));
    if (at < 0 || ++segmentCount > MAX_SEGMENTS) return undefined;
  } while (bytes[at] === COMMA);
  if (bytes[at] !== CLOSE_BRACKET) return undefined;
  const segmentsEnd = at + 1;

  let optionsStart = -1;
  let optionsEnd = -1;
  at = segmentsEnd;
  if (bytes[at] === COMMA) {
    optionsStart = at + 1;
    at = optionsEnd = skipJsonValue(bytes, optionsStart, maxDepth - 1);
  }
  if (at < 0 || bytes[at] !== CLOSE_BRACKET) return undefined;
  const end = at + 1;
  return {
    bytes,
    start,
    end,
    studentIdStart,
    studentIdEnd,
    segmentsStart,
    segmentsEnd,
    segmentCount,
    optionsStart,
    optionsEnd,
  };
}

export function scannedStudentId({ bytes, studentIdStart, studentIdEnd }: DrawScan): string {
  return recurringText(bytes, studentIdStart, studentIdEnd);
}

/** The position behind the segment that begins at `at`, or -1; so for the two functions below. */
function afterSegment(bytes: Uint8Array, at: number): number {
  at = afterCoordinate(bytes, at, BEFORE_P_X);
  at = afterCoordinate(bytes, at, BEFORE_P_Y);
  at = afterCoordinate(bytes, at, BEFORE_HI_X);
  at = afterCoordinate(bytes, at, BEFORE_HI_Y);
  at = afterCoordinate(bytes, at, BEFORE_HO_X);
  at = afterCoordinate(bytes, at, BEFORE_HO_Y);
  return afterText(bytes, at, SEGMENT_END);
}

function afterCoordinate(bytes: Uint8Array, at: number, before: Uint8Array | undefined): number {
  at = afterText(bytes, at, before);
  if (at < 0) return -1;
  if (bytes[at] === MINUS) at++;
  const first = at;
  while (at - first < 4 && isDigit(bytes[at])) at++;
  if (at === first || bytes[at] !== DOT || !isDigit(bytes[at + 1]) || !isDigit(bytes[at + 2])) return -1;
  return at + 3;
}

function afterText(bytes: Uint8Array, at: number, text: Uint8Array | undefined): number {
  if (at < 0 || text === undefined) return -1;
  for (let i = 0; i < text.length; i++) {
    if (bytes[at + i] !== text[i]) return -1;
  }
  return at + text.length;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
