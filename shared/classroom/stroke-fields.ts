import type { DrawOptions } from './classroom-api.ts';
import type { DrawScan } from './scan-draw.ts';
import { FIELDS_TEXT } from './stroke.ts';

type Style = Pick<DrawOptions, 'color' | 'width'>;

const [BEFORE_STUDENT_ID, BEFORE_SEGMENTS, FIELDS_END] = FIELDS_TEXT;

/**
 * A stroke's canonical fields, `{"u":…,"s":[…]}` with `color` and `width` appended where they are set: the form in
 * which it is sent and stored.
 */
export function writeFields(studentId: string, segmentsText: string, style: Style): string {
  return BEFORE_STUDENT_ID + JSON.stringify(studentId) + BEFORE_SEGMENTS + segmentsText + endOf(style);
}

/** What {@link writeFields} would write, as UTF-8, copied from the text that was scanned. Good until the next call. */
export function copyFields(scan: DrawScan, style: Style): Uint8Array {
  const { bytes } = scan;
  const studentId = bytes.subarray(scan.studentIdStart - 1, scan.studentIdEnd + 1);
  const segments = bytes.subarray(scan.segmentsStart, scan.segmentsEnd);
  const end = endOf(style);
  const fields = room(
    BEFORE_STUDENT_ID.length + studentId.length + BEFORE_SEGMENTS.length + segments.length + end.length,
  );
  let at = putAscii(fields, 0, BEFORE_STUDENT_ID);
  fields.set(studentId, at);
  at = putAscii(fields, at + studentId.length, BEFORE_SEGMENTS);
  fields.set(segments, at);
  putAscii(fields, at + segments.length, end);
  return fields;
}

/** For one stroke's fields: it is used again and again, so that a draw takes no new memory, and mostly finds it in the processor's cache. */
const lent = new Uint8Array(64 * 1024);

function room(length: number): Uint8Array {
  return length > lent.length ? new Uint8Array(length) : lent.subarray(0, length);
}

function endOf({ color, width }: Style): string {
  const colorText = color === undefined ? '' : `,"color":"${color}"`;
  const widthText = width === undefined ? '' : `,"width":"${width}"`;
  return colorText + widthText + FIELDS_END;
}

function putAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}
