const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;

/**
 * Where UTF-8 JSON text begins to hold more than `max` values, -1 if it never does. Counted are arrays, objects and what
 * follows a comma, so that a member of an object counts once. Asked before parsing: a value costs many times more to build
 * than to send. Of text that is not JSON the answer means nothing, but comes all the same.
 */
export function placeBeyondValues(bytes: Uint8Array, max: number): number {
  const end = bytes.length;
  // Each value takes a byte that is counted.
  if (end <= max) return -1;
  let values = 0;
  let i = 0;
  while (i < end) {
    const byte = bytes[i++];
    if (byte === QUOTE) {
      while (i < end) {
        const inString = bytes[i++];
        if (inString === QUOTE) break;
        if (inString === BACKSLASH) i++;
      }
    } else if (byte === COMMA || byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++values > max) return i - 1;
    }
  }
  return -1;
}
