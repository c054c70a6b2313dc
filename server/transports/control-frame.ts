import { Buffer } from 'node:buffer';

const FINAL = 0x80;

/** An unmasked control frame (RFC 6455, 5.5). @param payload at most 125 bytes */
export function controlFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafe(2 + payload.length);
  frame[0] = FINAL | opcode;
  frame[1] = payload.length;
  frame.set(payload, 2);
  return frame;
}

/** The payload of a close frame: whole characters of the reason, as many as fit. @param code undefined: none */
export function closePayload(code: number | undefined, reason: string): Uint8Array {
  if (code === undefined) return new Uint8Array(0);
  const payload = Buffer.alloc(125);
  payload.writeUInt16BE(code);
  // `write` leaves out a character that has no room.
  return payload.subarray(0, 2 + payload.write(reason, 2));
}
