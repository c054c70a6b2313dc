const wordBytes = new Uint8Array(4);
const word = new Int32Array(wordBytes.buffer);

/**
 * Undoes a client's masking in place (RFC 6455, 5.3): four bytes at a time where they lie as a word.
 * @param mask its four bytes, the first one lowest
 * @returns whether all of it is ASCII: seen on the way, this saves such a message the check that it is UTF-8
 */
export function unmask(bytes: Uint8Array, mask: number): boolean {
  const { length, byteOffset, buffer } = bytes;
  const start = Math.min(length, -byteOffset & 3);
  const words = (length - start) >>> 2;
  let seen = unmaskBytes(bytes, 0, start, mask);
  if (words > 0) {
    for (let at = 0; at < 4; at++) wordBytes[at] = maskByte(mask, start + at);
    const each = word[0] ?? 0;
    const view = new Int32Array(buffer, byteOffset + start, words);
    for (let at = 0; at < words; at++) seen |= view[at] = (view[at] ?? 0) ^ each;
  }
  seen |= unmaskBytes(bytes, start + words * 4, length, mask);
  return (seen & NOT_ASCII) === 0;
}

const NOT_ASCII = 0x80808080;

/** @returns the bits that any of these bytes has */
function unmaskBytes(bytes: Uint8Array, from: number, to: number, mask: number): number {
  let seen = 0;
  for (let at = from; at < to; at++) seen |= bytes[at] = (bytes[at] ?? 0) ^ maskByte(mask, at);
  return seen;
}

function maskByte(mask: number, at: number): number {
  return (mask >>> ((at & 3) * 8)) & 0xff;
}
