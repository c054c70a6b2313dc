const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const LETTER_U = 0x75;

/** The first place from `at` on that is no JSON white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at++;
  }
}

/** Whether the bytes in between are this ASCII text. */
export function exactText(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text.charCodeAt(i)) return false;
  return true;
}

/**
 * Checks one JSON value (RFC 8259) without building it.
 * @param depth how many levels of arrays and objects it may have
 * @returns the place behind it; -1 when it is not valid or too deep
 */
export function skipJsonValue(bytes: Uint8Array, at: number, depth: number): number {
  const byte = bytes[at];
  switch (byte) {
    case QUOTE:
      return skipString(bytes, at);
    case OPEN_ARRAY:
      return depth > 0 ? skipItems(bytes, at, depth) : -1;
    case OPEN_OBJECT:
      return depth > 0 ? skipMembers(bytes, at, depth) : -1;
    case 0x74: // t
      return exactText(bytes, at, at + 4, 'true') ? at + 4 : -1;
    case 0x66: // f
      return exactText(bytes, at, at + 5, 'false') ? at + 5 : -1;
    case 0x6e: // n
      return exactText(bytes, at, at + 4, 'null') ? at + 4 : -1;
    default:
      return skipNumber(bytes, at);
  }
}

function skipItems(bytes: Uint8Array, at: number, depth: number): number {
  at = skipSpace(bytes, at + 1);
  if (bytes[at] === CLOSE_ARRAY) return at + 1;
  for (;;) {
    at = skipJsonValue(bytes, at, depth - 1);
    if (at < 0) return -1;
    at = skipSpace(bytes, at);
    if (bytes[at] === CLOSE_ARRAY) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at = skipSpace(bytes, at + 1);
  }
}

function skipMembers(bytes: Uint8Array, at: number, depth: number): number {
  at = skipSpace(bytes, at + 1);
  if (bytes[at] === CLOSE_OBJECT) return at + 1;
  for (;;) {
    if (bytes[at] !== QUOTE) return -1;
    at = skipString(bytes, at);
    if (at < 0) return -1;
    at = skipSpace(bytes, at);
    if (bytes[at] !== COLON) return -1;
    at = skipJsonValue(bytes, skipSpace(bytes, at + 1), depth - 1);
    if (at < 0) return -1;
    at = skipSpace(bytes, at);
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at = skipSpace(bytes, at + 1);
  }
}

function skipString(bytes: Uint8Array, at: number): number {
  for (at++; ; at++) {
    const byte = bytes[at];
    if (byte === undefined || byte < 0x20) return -1;
    if (byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) continue;
    const escaped = bytes[++at];
    if (escaped === LETTER_U) {
      for (let digit = 0; digit < 4; digit++) if (!isHexDigit(bytes[++at])) return -1;
    } else if (escaped === undefined || !ESCAPABLE.includes(escaped)) {
      return -1;
    }
  }
}

/** `"` `\` `/` b f n r t */
const ESCAPABLE = [QUOTE, BACKSLASH, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74];

function skipNumber(bytes: Uint8Array, at: number): number {
  if (bytes[at] === MINUS) at++;
  if (bytes[at] === ZERO) at++;
  else at = skipDigits(bytes, at);
  if (at >= 0 && bytes[at] === DOT) at = skipDigits(bytes, at + 1);
  if (at >= 0 && (bytes[at] === 0x65 || bytes[at] === 0x45)) {
    const sign = bytes[at + 1];
    at = skipDigits(bytes, sign === PLUS || sign === MINUS ? at + 2 : at + 1);
  }
  return at;
}

/** At least one digit. */
function skipDigits(bytes: Uint8Array, at: number): number {
  const from = at;
  while (isDigit(bytes[at])) at++;
  return at > from ? at : -1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}
