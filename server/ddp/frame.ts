import { Buffer } from 'node:buffer';
import type { Framing } from '../ports/client-socket.ts';
import { quotedLength, writeQuoted } from './quoted-text.ts';

/** First byte of an unfragmented text frame (RFC 6455, 5.2): FIN and opcode 1. */
const TEXT_FRAME = 0x81;

/** Bytes of an unmasked frame's header before a payload of this length. */
export function frameHeaderLength(payloadLength: number): number {
  if (payloadLength < 126) return 2;
  return payloadLength < 0x10000 ? 4 : 10;
}

/** Writes the header and returns where the payload begins. */
export function writeFrameHeader(target: Uint8Array, at: number, payloadLength: number): number {
  target[at] = TEXT_FRAME;
  if (payloadLength < 126) {
    target[at + 1] = payloadLength;
    return at + 2;
  }
  if (payloadLength < 0x10000) {
    target[at + 1] = 126;
    target[at + 2] = payloadLength >>> 8;
    target[at + 3] = payloadLength & 0xff;
    return at + 4;
  }
  target[at + 1] = 127;
  target.fill(0, at + 2, at + 6);
  for (let byte = 0; byte < 4; byte++) target[at + 6 + byte] = (payloadLength >>> (24 - 8 * byte)) & 0xff;
  return at + 10;
}

/** Where the payload of the finished frame at `at` begins. */
export function payloadStart(frame: Uint8Array, at: number): number {
  const length = frame[at + 1];
  if (length === 127) return at + 10;
  return length === 126 ? at + 4 : at + 2;
}

/** One message as its socket wants it. */
export function encodeChunk(framing: Framing, text: string): Uint8Array {
  if (framing === 'quoted') {
    const bytes = Buffer.from(text);
    const quoted = Buffer.allocUnsafe(quotedLength(bytes, 0, bytes.length));
    writeQuoted(quoted, 0, bytes, 0, bytes.length);
    return quoted;
  }
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(frameHeaderLength(length) + length);
  frame.write(text, writeFrameHeader(frame, 0, length));
  return frame;
}
