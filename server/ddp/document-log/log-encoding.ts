import { Buffer } from 'node:buffer';
import { encodeWireId } from '../../../shared/ddp/wire-id.ts';
import { frameHeaderLength, payloadStart, writeFrameHeader } from '../frame.ts';

const FIELDS_PREFIX = Buffer.from(',"fields":');
const END = 0x7d; // }
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** For all logs: a thousand small ones must not have one each. */
let scratch = Buffer.allocUnsafeSlow(64);

/**
 * An id as it lies in a frame: the JSON text of its wire form. The bytes are good until the next `encodeId`, be it of
 * another log.
 */
export interface EncodedId {
  readonly bytes: Buffer;
  readonly length: number;
}

/** Writes and reads the data messages of one collection, as finished WebSocket frames. */
export class LogEncoding {
  readonly #addedPrefix: Buffer;
  readonly #removedPrefix: Buffer;

  constructor(collection: string) {
    const name = JSON.stringify(collection);
    this.#addedPrefix = Buffer.from(`{"msg":"added","collection":${name},"id":`);
    this.#removedPrefix = Buffer.from(`{"msg":"removed","collection":${name},"id":`);
  }

  encodeId(id: string): EncodedId {
    const text = JSON.stringify(encodeWireId(id));
    if (text.length * 3 > scratch.length) scratch = Buffer.allocUnsafeSlow(text.length * 3);
    return { bytes: scratch, length: scratch.write(text) };
  }

  addedLength(id: EncodedId, fieldsLength: number): number {
    const payload = this.#addedPayload(id, fieldsLength);
    return frameHeaderLength(payload) + payload;
  }

  /** `fields` is the JSON text of the document's fields; none when it is empty. */
  writeAdded(target: Buffer, start: number, id: EncodedId, fields: Uint8Array): void {
    let at = writeFrameHeader(target, start, this.#addedPayload(id, fields.length));
    at += this.#addedPrefix.copy(target, at);
    at += id.bytes.copy(target, at, 0, id.length);
    if (fields.length > 0) {
      at += FIELDS_PREFIX.copy(target, at);
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
    at += this.#removedPrefix.copy(target, at);
    at += id.bytes.copy(target, at, 0, id.length);
    target[at] = END;
  }

  /** Where the id's JSON text lies in the `added` frame at `start`. */
  idRange(bytes: Uint8Array, start: number): { readonly from: number; readonly to: number } {
    const from = payloadStart(bytes, start) + this.#addedPrefix.length;
    let to = from + 1;
    while (bytes[to] !== QUOTE) to += bytes[to] === BACKSLASH ? 2 : 1;
    return { from, to: to + 1 };
  }

  #addedPayload(id: EncodedId, fieldsLength: number): number {
    const fields = fieldsLength > 0 ? FIELDS_PREFIX.length + fieldsLength : 0;
    return this.#addedPrefix.length + id.length + fields + 1;
  }
}
