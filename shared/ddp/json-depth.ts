const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Whether UTF-8 JSON text nests arrays and objects more than `max` deep (`[[]]` is 2 deep).
 * Asked before parsing: JSON.parse bears half a million levels, whatever walks its result does not.
 * Of text that is not JSON the answer means nothing, but comes all the same.
 */
export function exceedsDepth(bytes: Uint8Array, max: number): boolean {
  const end = bytes.length;
  let depth = 0;
  let i = 0;
  while (i < end) {
    const byte = bytes[i++];
    if (byte === QUOTE) {
      while (i < end) {
        const inString = bytes[i++];
        if (inString === QUOTE) break;
        if (inString === BACKSLASH) i++;
      }
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > max) return true;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
    }
  }
  return false;
}
