import { Buffer } from 'node:buffer';
import { frameHeaderLength, writeFrameHeader } from '../../ddp/frame.ts';

const OPENING = Buffer.from('a[');
const COMMA = Buffer.from(',');
const CLOSING = Buffer.from(']');

/** `a[…]` round chunks of JSON strings: what a client unpacks as messages. */
export function arrayFrame(chunks: readonly Uint8Array[]): Buffer {
  return Buffer.concat(framed(chunks));
}

/** The same as one finished WebSocket text frame. */
export function arrayWebSocketFrame(chunks: readonly Uint8Array[]): Buffer {
  const parts = framed(chunks);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = Buffer.allocUnsafe(frameHeaderLength(length));
  writeFrameHeader(header, 0, length);
  return Buffer.concat([header, ...parts], header.length + length);
}

export function closeFrame(code: number, reason: string): string {
  return `c${JSON.stringify([code, reason])}`;
}

function framed(chunks: readonly Uint8Array[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (const chunk of chunks) parts.push(parts.length === 0 ? OPENING : COMMA, chunk);
  parts.push(CLOSING);
  return parts;
}
