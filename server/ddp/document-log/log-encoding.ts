import { Buffer } from 'node:buffer';
import { encodeWireId } from '../../../shared/ddp/wire-id.ts';
import { frameHeaderLength, payloadStart, writeFrameHeader } from '../frame.ts';
import { hashId } from './id-index.ts';

const FIELDS_PREFIX = Buffer.from(',"fields":');
const END = 0x7d; // }
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * An id as it lies in a frame: the JSON text of its wire form. Good until the next `encodeId`, be it of another log.
 */
export interface EncodedId {
  readonly bytes: Buffer;
  readonly length: number;
  readonly hash: number;
}

/**
 * The id encoded last, of all logs: a thousand small ones must not have one each. A stroke is looked for several times
 * before it is in its log, and its id is encoded and hashed once for that.
 */
const last = { id: '', bytes: Buffer.allocUnsafeSlow(1024), length: 0, hash: 0 };
/** \u0000 takes six bytes; then there are two quotes, and perhaps a `-`. */
const LONGEST_KEPT = Math.floor((last.bytes.length - 3) / 6);

/** The encoding made last: a thousand classrooms have the same collection. */
let latest: LogEncoding | undefined;

/** Writes and reads the data messages of one collection, as finished WebSocket frames. */
export class LogEncoding {
  readonly collection: string;
  readonly #addedPrefix: Buffer;
  readonly #removedPrefix: Buffer;

  static of(collection: string): LogEncoding {
    if (latest?.collection !== collection) latest = new LogEncoding(collection);
    return latest;
  }

  constructor(collection: string) {
    this.collection = collection;
    const name = JSON.stringify(collection);
    this.#addedPrefix = Buffer.from(`{"msg":"added","collection":${name},"id":`);
    this.#removedPrefix = Buffer.from(`{"msg":"removed","collection":${name},"id":`);
  }

  encodeId(id: string): EncodedId {
    if (id === last.id && last.length > 0) return last;
    if (id.length > LONGEST_KEPT) return encodeLong(id);
    last.length = writePlain(last.bytes, id) || last.bytes.write(JSON.stringify(encodeWireId(id)));
    last.hash = hashId(last.bytes, 0, last.length);
    last.id = id;
    return last;
  }

  addedLength(id: EncodedId, fieldsLength: number): number {
    const payload = this.#addedPayload(id, fieldsLength);
    return frameHeaderLength(payload) + payload;
  }

  /** `fields` is the JSON text of the document's fields; none when it is empty. */
  writeAdded(target: Buffer, start: number, id: EncodedId, fields: Uint8Array): void {
    let at = writeFrameHeader(target, start, this.#addedPayload(id, fields.length));
    at = put(target, at, this.#addedPrefix, this.#addedPrefix.length);
    at = put(target, at, id.bytes, id.length);
    if (fields.length > 0) {
      at = put(target, at, FIELDS_PREFIX, FIELDS_PREFIX.length);
      target.set(fields, at);
      at += fields.length;
    }
    target[at] = END;
  }

  removedLength(id: EncodedId): number {
    const payload = this.#removedPrefix.length + id.length + 1;
    return frameHeaderLength(payload) + payload;
  }

  writeRemoved(target: Buffer, start: number, id: EncodedId): void {
    let at = writeFrameHeader(target, start, this.#removedPrefix.length + id.length + 1);
    at = put(target, at, this.#removedPrefix, this.#removedPrefix.length);
    at = put(target, at, id.bytes, id.length);
    target[at] = END;
  }

  /** Where the id's JSON text lies in the `added` frame at `start`. */
  idRange(bytes: Uint8Array, start: number): { readonly from: number; readonly to: number } {
    const from = payloadStart(bytes, start) + this.#addedPrefix.length;
    let to = from + 1;
    while (bytes[to] !== QUOTE) to += bytes[to] === BACKSLASH ? 2 : 1;
    return { from, to: to + 1 };
  }

  /** Where the fields' JSON text lies in the `added` frame that ends before `end`; empty in one without fields. */
  fieldsRange(bytes: Uint8Array, start: number, end: number): { readonly from: number; readonly to: number } {
    const to = end - 1;
    return { from: Math.min(this.idRange(bytes, start).to + FIELDS_PREFIX.length, to), to };
  }

  #addedPayload(id: EncodedId, fieldsLength: number): number {
    const fields = fieldsLength > 0 ? FIELDS_PREFIX.length + fieldsLength : 0;
    return this.#addedPrefix.length + id.length + fields + 1;
  }
}

/** Of an id that somebody made up to be remembered nothing is kept. */
function encodeLong(id: string): EncodedId {
  const bytes = Buffer.from(JSON.stringify(encodeWireId(id)));
  return { bytes, length: bytes.length, hash: hashId(bytes, 0, bytes.length) };
}

/** For a few dozen bytes: `copy` makes an object for each part of an array. @returns the place behind them */
function put(target: Uint8Array, at: number, bytes: Uint8Array, length: number): number {
  for (let i = 0; i < length; i++) target[at + i] = bytes[i] ?? 0;
  return at + length;
}

/**
 * Writes the JSON text of an id that stands on the wire as it is: printable ASCII, without a first character or a
 * length that clients take for a sign. @returns its length; 0 for any other id
 */
function writePlain(target: Uint8Array, id: string): number {
  const { length } = id;
  if (length === OBJECT_ID_LENGTH || NOT_FIRST.includes(id.charAt(0))) return 0;
  target[0] = QUOTE;
  for (let i = 0; i < length; i++) {
    const code = id.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return 0;
    target[i + 1] = code;
  }
  target[length + 1] = QUOTE;
  return length + 2;
}

/** Where encodeWireId may change an id. */
const OBJECT_ID_LENGTH = 24;
const NOT_FIRST = '-~{';
