import { Buffer } from 'node:buffer';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const HEX = Buffer.from('0123456789abcdef');
/** Bytes of `\uXXXX`. */
const ESCAPE_LENGTH = 6;

/** What follows the backslash where JSON has a short form. */
const SHORT_FORMS: ReadonlyMap<number, number> = new Map(
  [
    ['"', '"'],
    ['\\', '\\'],
    ['\b', 'b'],
    ['\t', 't'],
    ['\n', 'n'],
    ['\f', 'f'],
    ['\r', 'r'],
  ].map(([raw, short]) => [raw?.charCodeAt(0) ?? 0, short?.charCodeAt(0) ?? 0]),
);

/** Of ASCII: 1 as it is, 2 behind a backslash, 6 as `\uXXXX`. Of other first bytes: 0, look closer. */
const LENGTH_BY_FIRST_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (SHORT_FORMS.has(byte)) return 2;
  if (byte < 0x20) return ESCAPE_LENGTH;
  return byte === 0xe2 || byte === 0xef || byte >= 0xf0 ? 0 : 1;
});

/** How many bytes {@link writeQuoted} writes. */
export function quotedLength(utf8: Uint8Array, from: number, to: number): number {
  let length = 2;
  for (let at = from; at < to; at++) {
    const known = LENGTH_BY_FIRST_BYTE[utf8[at] ?? 0] ?? 1;
    if (known > 0) {
      length += known;
    } else if ((utf8[at] ?? 0) >= 0xf0) {
      length += 2 * ESCAPE_LENGTH;
      at += 3;
    } else {
      length += isFragile(threeByteCharacter(utf8, at)) ? ESCAPE_LENGTH : 3;
      at += 2;
    }
  }
  return length;
}

/**
 * Writes well-formed UTF-8 text as a JSON string, with the escapes that SockJS asks for beyond JSON's own: characters that
 * browsers have mangled on the way, or that end a line in a script (jsonp).
 * @returns where the string ends
 */
export function writeQuoted(
  target: Uint8Array,
  start: number,
  utf8: Uint8Array,
  from: number,
  to: number,
): number {
  let end = start;
  target[end++] = QUOTE;
  for (let at = from; at < to; at++) {
    const byte = utf8[at] ?? 0;
    const known = LENGTH_BY_FIRST_BYTE[byte] ?? 1;
    if (known === 1) {
      target[end++] = byte;
    } else if (known === 2) {
      target[end++] = BACKSLASH;
      target[end++] = SHORT_FORMS.get(byte) ?? byte;
    } else if (known === ESCAPE_LENGTH) {
      end = writeEscape(target, end, byte);
    } else if (byte >= 0xf0) {
      const point = ((byte & 7) << 18) | (((utf8[at + 1] ?? 0) & 0x3f) << 12) | lowBits(utf8, at + 2);
      end = writeEscape(target, end, 0xd7c0 + (point >> 10));
      end = writeEscape(target, end, 0xdc00 | (point & 0x3ff));
      at += 3;
    } else {
      const unit = threeByteCharacter(utf8, at);
      if (isFragile(unit)) end = writeEscape(target, end, unit);
      else for (let rest = 0; rest < 3; rest++) target[end++] = utf8[at + rest] ?? 0;
      at += 2;
    }
  }
  target[end++] = QUOTE;
  return end;
}

/** Of the characters that take three bytes and begin with E2 or EF. */
function isFragile(unit: number): boolean {
  return (
    (unit >= 0x200c && unit <= 0x200f) ||
    (unit >= 0x2028 && unit <= 0x202f) ||
    (unit >= 0x2060 && unit <= 0x206f) ||
    unit >= 0xfff0
  );
}

function threeByteCharacter(utf8: Uint8Array, at: number): number {
  return (((utf8[at] ?? 0) & 0x0f) << 12) | lowBits(utf8, at + 1);
}

function lowBits(utf8: Uint8Array, at: number): number {
  return (((utf8[at] ?? 0) & 0x3f) << 6) | ((utf8[at + 1] ?? 0) & 0x3f);
}

function writeEscape(target: Uint8Array, at: number, unit: number): number {
  target[at] = BACKSLASH;
  target[at + 1] = LETTER_U;
  for (let digit = 0; digit < 4; digit++)
    target[at + 2 + digit] = HEX[(unit >> (12 - 4 * digit)) & 0x0f] ?? 0;
  return at + ESCAPE_LENGTH;
}
