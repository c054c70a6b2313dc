import { StoreTooNewError } from '../../ports/stroke-store.ts';
import type { KeptEntry } from './split-at-clears.ts';

// A record, numbers little-endian: mark u8, version u8, count u32, last n f64, then the entries, back to back:
// length of what follows u32, kind u8, n f64, at f64, id length u32, id, studentId length u32, studentId, fields.
const MARK = 0x69;
const VERSION = 1;
const HEADER_BYTES = 14;
const ENTRY_BYTES = 29;
const STROKE = 1;
const REMOVAL = 2;
const NO_FIELDS = new Uint8Array(0);

/** A record ends at whichever comes first, so that reading one never holds the event loop up. */
const MAX_RECORD_ENTRIES = 500;
const MAX_RECORD_BYTES = 1024 * 1024;

/** Cuts entries into what one record takes; the same entries are always cut in the same way. */
export function recordsOf<E extends KeptEntry>(entries: readonly E[]): E[][] {
  const records: E[][] = [];
  let record: E[] = [];
  let bytes = 0;
  for (const entry of entries) {
    record.push(entry);
    bytes += entry.kind === 'stroke' ? entry.fields.byteLength : 0;
    if (record.length < MAX_RECORD_ENTRIES && bytes < MAX_RECORD_BYTES) continue;
    records.push(record);
    record = [];
    bytes = 0;
  }
  if (record.length > 0) records.push(record);
  return records;
}

/** @param room gives memory for so many bytes */
export function encodeRecord(
  entries: readonly KeptEntry[],
  room: (bytes: number) => Buffer = (bytes) => Buffer.allocUnsafeSlow(bytes),
): Buffer {
  let size = HEADER_BYTES;
  for (const entry of entries) {
    size +=
      ENTRY_BYTES +
      Buffer.byteLength(entry.id) +
      Buffer.byteLength(entry.studentId) +
      fieldsOf(entry).byteLength;
  }
  const record = room(size);
  record[0] = MARK;
  record[1] = VERSION;
  record.writeUInt32LE(entries.length, 2);
  record.writeDoubleLE(entries.at(-1)?.n ?? 0, 6);
  let at = HEADER_BYTES;
  for (const entry of entries) {
    const start = at;
    record[at + 4] = entry.kind === 'stroke' ? STROKE : REMOVAL;
    record.writeDoubleLE(entry.n, at + 5);
    record.writeDoubleLE(entry.at, at + 13);
    at = writeText(record, entry.id, at + 21);
    at = writeText(record, entry.studentId, at);
    const fields = fieldsOf(entry);
    record.set(fields, at);
    at += fields.byteLength;
    record.writeUInt32LE(at - start - 4, start);
  }
  return record;
}

/** The entries of a record. The fields of a stroke are a part of `record`, uncopied. */
export function decodeRecord(record: Buffer): KeptEntry[] {
  checkVersion(record);
  const entries: KeptEntry[] = [];
  const count = record.readUInt32LE(2);
  let at = HEADER_BYTES;
  for (let i = 0; i < count; i += 1) {
    const end = at + 4 + record.readUInt32LE(at);
    if (end > record.byteLength) throw new Error('a stored record of strokes is cut off');
    entries.push(decodeEntry(record, at + 4, end));
    at = end;
  }
  return entries;
}

/** The n of a record's last entry, without reading the others. */
export function lastNOf(record: Buffer): number {
  checkVersion(record);
  return record.readDoubleLE(6);
}

function decodeEntry(record: Buffer, start: number, end: number): KeptEntry {
  const n = record.readDoubleLE(start + 1);
  const at = record.readDoubleLE(start + 9);
  const idEnd = start + 21 + record.readUInt32LE(start + 17);
  const id = record.toString('utf8', start + 21, idEnd);
  const studentIdEnd = idEnd + 4 + record.readUInt32LE(idEnd);
  const studentId = record.toString('utf8', idEnd + 4, studentIdEnd);
  if (record[start] === REMOVAL) return { kind: 'removal', n, at, id, studentId };
  return { kind: 'stroke', n, at, id, studentId, fields: record.subarray(studentIdEnd, end) };
}

function checkVersion(record: Buffer): void {
  if (record[0] !== MARK) throw new Error('a stored record of strokes does not begin with its format mark');
  const version = record[1];
  if (version === VERSION) return;
  throw new StoreTooNewError(
    `a stored record of strokes has format ${version}; this program knows ${VERSION}`,
  );
}

function fieldsOf(entry: KeptEntry): Uint8Array {
  return entry.kind === 'stroke' ? entry.fields : NO_FIELDS;
}

function writeText(record: Buffer, text: string, at: number): number {
  const bytes = writeAscii(record, text, at + 4) ? text.length : record.write(text, at + 4, 'utf8');
  record.writeUInt32LE(bytes, at);
  return at + 4 + bytes;
}

/** Ids are mostly short and plain: a call of `write` for each costs more than its characters. */
function writeAscii(record: Buffer, text: string, at: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return false;
    record[at + i] = code;
  }
  return true;
}
