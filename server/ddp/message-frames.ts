import { Buffer } from 'node:buffer';
import type { ResultMessage, ServerMessage, UpdatedMessage } from '../../shared/ddp/server-messages.ts';
import { writeFrameHeader } from './frame.ts';
import { SharedMessage } from './shared-message.ts';

/** The answers that a call usually has. They stay as they are until they are written: no string is made of them. */
export type PlainAnswer =
  | (ResultMessage & { readonly result: string; readonly error?: never })
  | (UpdatedMessage & { readonly methods: readonly [UpdatedMessage['methods'][number]] });

/** What a session has said, and what it is written from. */
export type Said = string | PlainAnswer | SharedMessage;

export function isPlainAnswer(message: ServerMessage): message is PlainAnswer {
  if (message.msg === 'result') return typeof message.result === 'string' && message.error === undefined;
  return message.msg === 'updated' && message.methods.length === 1;
}

/** Up to this, what leaves together is copied into one chunk: a gathering write costs more than the copy. */
const LARGEST_CHUNK = 16 * 1024;
/** Chunks lie in it side by side, each written once; what is full is left to the sockets that have its chunks. */
let slab = Buffer.allocUnsafeSlow(LARGEST_CHUNK);
let used = 0;

/**
 * One chunk of finished frames and then messages, each in a frame of its own; undefined when all that is too large for one.
 * A session's `result` and `updated` are so one write and a copy of a hundred bytes.
 */
export function oneChunk(frames: readonly Uint8Array[], messages: readonly Said[]): Uint8Array | undefined {
  let end = putAll(used, frames, messages);
  if (end < 0 && used > 0) {
    slab = Buffer.allocUnsafeSlow(LARGEST_CHUNK);
    used = 0;
    end = putAll(0, frames, messages);
  }
  if (end < 0) return undefined;
  const chunk = slab.subarray(used, end);
  used = end;
  return chunk;
}

function putAll(at: number, frames: readonly Uint8Array[], messages: readonly Said[]): number {
  for (const each of frames) {
    at = putFrame(at, each);
    if (at < 0) return -1;
  }
  for (const message of messages) {
    if (typeof message === 'string') at = putText(at, message);
    else if (message instanceof SharedMessage) at = putFrame(at, message.chunk('websocket'));
    else at = putAnswer(at, message);
    if (at < 0) return -1;
  }
  return at;
}

/** These return the place behind what they wrote; -1: there is no room, or it is not to be written so. */
function putFrame(at: number, frame: Uint8Array): number {
  if (at + frame.length > LARGEST_CHUNK) return -1;
  slab.set(frame, at);
  return at + frame.length;
}

function putAnswer(at: number, message: PlainAnswer): number {
  const end =
    message.msg === 'result' ? putResult(at, message.id, message.result) : putUpdated(at, message.methods[0]);
  return end < 0 ? putText(at, JSON.stringify(message)) : end;
}

function putResult(at: number, id: string, result: string): number {
  const length = RESULT.length + id.length + RESULT_VALUE.length + result.length + RESULT_END.length;
  if (at + length + LONGEST_HEADER > LARGEST_CHUNK) return -1;
  at = putPlain(putAscii(writeFrameHeader(slab, at, length), RESULT), id);
  if (at >= 0) at = putPlain(putAscii(at, RESULT_VALUE), result);
  return at < 0 ? -1 : putAscii(at, RESULT_END);
}

function putUpdated(at: number, id: string): number {
  const length = UPDATED.length + id.length + UPDATED_END.length;
  if (at + length + LONGEST_HEADER > LARGEST_CHUNK) return -1;
  at = putPlain(putAscii(writeFrameHeader(slab, at, length), UPDATED), id);
  return at < 0 ? -1 : putAscii(at, UPDATED_END);
}

function putText(at: number, text: string): number {
  if (at + text.length * 3 + LONGEST_HEADER > LARGEST_CHUNK) return -1;
  const start = writeFrameHeader(slab, at, Buffer.byteLength(text));
  return start + slab.write(text, start);
}

const LONGEST_HEADER = 4;
const [RESULT, RESULT_VALUE, RESULT_END] = ['{"msg":"result","id":"', '","result":"', '"}'];
const [UPDATED, UPDATED_END] = ['{"msg":"updated","methods":["', '"]}'];

function putAscii(at: number, text: string): number {
  for (let i = 0; i < text.length; i++) slab[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** -1 for text that JSON does not write as itself: only printable ASCII but for quote and backslash. */
function putPlain(at: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return -1;
    slab[at + i] = code;
  }
  return at + text.length;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
