/** Any key will do, but zero: servers skip the unmasking then, which no real client lets them. */
const MASK = [0x5a, 0x17, 0xc3, 0x88] as const;

const TEXT = 0x81;
const MASKED = 0x80;

export function maskOf(payloadOffset: number): number {
  return MASK[payloadOffset & 3] ?? 0;
}

/** Bytes before the payload of a masked frame (RFC 6455, 5.2). */
export function clientHeaderLength(payloadLength: number): number {
  return (payloadLength < 126 ? 2 : payloadLength < 0x10000 ? 4 : 10) + 4;
}

/** One masked, unfragmented frame; text unless another first byte is given. */
export function clientFrame(payload: Uint8Array, firstByte = TEXT): Buffer {
  const { length } = payload;
  const header = clientHeaderLength(length);
  const frame = Buffer.alloc(header + length);
  frame[0] = firstByte;
  if (length < 126) {
    frame[1] = MASKED | length;
  } else if (length < 0x10000) {
    frame[1] = MASKED | 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = MASKED | 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(MASK, header - 4);
  for (let at = 0; at < length; at++) frame[header + at] = (payload[at] ?? 0) ^ maskOf(at);
  return frame;
}

export function clientTextFrame(text: string): Buffer {
  return clientFrame(Buffer.from(text));
}
