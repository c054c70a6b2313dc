export const MAX_SEGMENTS = 2000;
/** UTF-16 units. */
export const MAX_STUDENT_ID = 100;
/** Of either sign, for each coordinate. */
export const MAX_COORDINATE = 9999.99;

/** How the wire writes a coordinate: two decimals, always. */
export const COORDINATE = /^-?\d{1,4}\.\d\d$/;
/** `#rrggbb`, upper or lower case. */
export const COLOR = /^#[\dA-Fa-f]{6}$/;
/** 1 to 64 with two decimals. */
export const WIDTH = /^(?:(?:[1-9]|[1-5]\d|6[0-3])\.\d\d|64\.00)$/;

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * 1 to 100 UTF-16 units without a lone surrogate: UTF-8 has no form for one, so after a restart two students whose
 * ids differ only there would be the same.
 */
export function isStudentId(value: unknown): value is string {
  return (
    typeof value === 'string' && value !== '' && value.length <= MAX_STUDENT_ID && !LONE_SURROGATE.test(value)
  );
}

/**
 * The text of a coordinate that came as a JSON number, rounded; undefined beyond the range and for NaN, ±Infinity and
 * -0. A small negative number is "0.00", never "-0.00".
 */
export function coordinateText(value: number): string | undefined {
  if (Object.is(value, -0)) return undefined;
  const text = value.toFixed(2);
  if (text === '-0.00') return '0.00';
  return COORDINATE.test(text) ? text : undefined;
}

/** The text of a width that came as a JSON number, rounded; undefined outside 1 to 64. */
export function widthText(value: number): string | undefined {
  const text = value.toFixed(2);
  return WIDTH.test(text) ? text : undefined;
}
