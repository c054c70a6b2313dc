import { isUtf8 } from 'node:buffer';
import { OPCODE } from './raw-websocket.ts';

const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const MAX_FRAGMENTS = 1024;

/** What a server has to make of a client's bytes (RFC 6455, and security.md's codes). */
export interface FramesRead {
  /** Whole messages, text or binary, before the close. */
  readonly messages: readonly Buffer[];
  /** With which of these codes the server closes; undefined: it does not. */
  readonly close: readonly number[] | undefined;
  /** The bytes end between two messages: more can be sent. */
  readonly isBetween: boolean;
}

interface Frame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
  readonly end: number;
}

/** Reads what a client has written behind its handshake. */
export function readClientFrames(bytes: Buffer): FramesRead {
  const messages: Buffer[] = [];
  let fragments: Buffer[] | undefined;
  let at = 0;
  while (at < bytes.length) {
    const frame = readFrame(bytes, at, fragments);
    if (frame === 'unfinished') return { messages, close: undefined, isBetween: false };
    if ('close' in frame) return { messages, close: frame.close, isBetween: false };
    at = frame.end;
    if (frame.opcode === OPCODE.close)
      return { messages, close: closeAnswer(frame.payload), isBetween: false };
    if (frame.opcode >= OPCODE.close) continue;
    fragments = [...(fragments ?? []), frame.payload];
    if (fragments.length > MAX_FRAGMENTS) return { messages, close: [1008], isBetween: false };
    if (!frame.fin) continue;
    const message = Buffer.concat(fragments);
    if (!isUtf8(message)) return { messages, close: [1007], isBetween: false };
    messages.push(message);
    fragments = undefined;
  }
  return { messages, close: undefined, isBetween: fragments === undefined };
}

function readFrame(
  bytes: Buffer,
  at: number,
  fragments: readonly Buffer[] | undefined,
): Frame | 'unfinished' | { readonly close: readonly number[] } {
  if (at + 2 > bytes.length) return 'unfinished';
  const [first, second] = [bytes.readUInt8(at), bytes.readUInt8(at + 1)];
  const opcode = first & 0x0f;
  const fin = (first & 0x80) !== 0;
  const short = second & 0x7f;
  if (isBreach(first, second, fragments !== undefined)) return { close: [1002] };
  const lengthEnd = at + (short === 127 ? 10 : short === 126 ? 4 : 2);
  if (lengthEnd > bytes.length) return 'unfinished';
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
  const before = (fragments ?? []).reduce((sum, each) => sum + each.length, 0);
  if (opcode < OPCODE.close && before + length > MAX_MESSAGE_BYTES) return { close: [1009] };
  const from = lengthEnd + 4;
  if (from + length > bytes.length) return 'unfinished';
  const mask = bytes.subarray(lengthEnd, from);
  const payload = Buffer.from(
    bytes.subarray(from, from + length).map((byte, place) => byte ^ (mask[place & 3] ?? 0)),
  );
  return { fin, opcode, payload, end: from + length };
}

/** What the first two bytes of a frame give away. */
function isBreach(first: number, second: number, isFragmented: boolean): boolean {
  const opcode = first & 0x0f;
  const short = second & 0x7f;
  if ((first & 0x70) !== 0 || (second & 0x80) === 0) return true;
  if (opcode === OPCODE.continuation) return !isFragmented;
  if (opcode === OPCODE.text || opcode === OPCODE.binary) return isFragmented;
  if (opcode < OPCODE.close || opcode > OPCODE.pong) return true;
  return (first & 0x80) === 0 || short > 125 || (opcode === OPCODE.close && short === 1);
}

/** A good close is answered with its code; RawWebSocket reads an empty one as 1005. */
function closeAnswer(payload: Buffer): readonly number[] {
  if (payload.length === 0) return [1005];
  const code = payload.readUInt16BE();
  const isRegistered = code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
  if (!isRegistered && (code < 3000 || code > 4999)) return [1002];
  return [isUtf8(payload.subarray(2)) ? code : 1007];
}
