const wordBytes = new Uint8Array(4);
const word = new Int32Array(wordBytes.buffer);

/**
 * Undoes a client's masking in place (RFC 6455, 5.3): four bytes at a time where they lie as a word.
 * @param mask its four bytes, the first one lowest
 */
export function unmask(bytes: Uint8Array, mask: number): void {
  const { length, byteOffset, buffer } = bytes;
  const start = Math.min(length, -byteOffset & 3);
  const words = (length - start) >>> 2;
  unmaskBytes(bytes, 0, start, mask);
  if (words > 0) {
    for (let at = 0; at < 4; at++) wordBytes[at] = maskByte(mask, start + at);
    const each = word[0] ?? 0;
    const view = new Int32Array(buffer, byteOffset + start, words);
    for (let at = 0; at < words; at++) view[at] = (view[at] ?? 0) ^ each;
  }
  unmaskBytes(bytes, start + words * 4, length, mask);
}

function unmaskBytes(bytes: Uint8Array, from: number, to: number, mask: number): void {
  for (let at = from; at < to; at++) bytes[at] = (bytes[at] ?? 0) ^ maskByte(mask, at);
}

function maskByte(mask: number, at: number): number {
  return (mask >>> ((at & 3) * 8)) & 0xff;
}
