import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';

/** One frame from a server (RFC 6455, 5.2). */
export interface ServerFrame {
  readonly opcode: number;
  readonly headerLength: number;
  readonly payload: Buffer;
}

export const TEXT_OPCODE = 1;

/** Cuts a server's bytes into frames. Throws at any that is fragmented, compressed, masked or has a longer header than it needs. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames these bytes complete; what is left waits for more. */
  push(bytes: Uint8Array): ServerFrame[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const frames: ServerFrame[] = [];
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) frames.push(frame);
    return frames;
  }

  #take(): ServerFrame | undefined {
    const bytes = this.#rest;
    if (bytes.length < 2) return undefined;
    const first = bytes.readUInt8(0);
    const short = bytes.readUInt8(1);
    assert.equal(first & 0xf0, 0x80, 'a frame is final and has no reserved bit');
    assert.ok(short < 0x80, 'a server masks nothing');
    const headerLength = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (bytes.length < headerLength) return undefined;
    const length = payloadLength(bytes, short);
    assert.equal(headerLength, length < 126 ? 2 : length < 0x10000 ? 4 : 10, 'the shortest header is used');
    if (bytes.length < headerLength + length) return undefined;
    this.#rest = bytes.subarray(headerLength + length);
    const payload = bytes.subarray(headerLength, headerLength + length);
    return { opcode: first & 0x0f, headerLength, payload };
  }
}

function payloadLength(bytes: Buffer, short: number): number {
  if (short < 126) return short;
  return short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
}
