import { createHash } from 'node:crypto';
import type { OrderedEntry } from '../../ports/classroom-log.ts';
import type { EntryBatch } from '../../ports/stroke-store.ts';

// Lines that a person can read, between them the strokes' fields byte for byte:
//   inkwell-spill 1
//   {"classroomId":…,"epoch":…,"entries":count}
//   {"kind":"stroke","n":…,"at":…,"id":…,"studentId":…,"bytes":length}
//   <that many bytes>
//   {"kind":"removal","n":…,"at":…,"id":…,"studentId":…}
//   {"kind":"clear","n":…,"at":…}
//   sha256 <of all that stands before this line, in hexadecimal digits>
// A file without its last line was not written to its end.

const MARK = 'inkwell-spill';
const VERSION = 1;
const NEWLINE = 0x0a;
const CHUNK_BYTES = 1024 * 1024;
const TRAILER = /^sha256 ([0-9a-f]{64})\n$/;
const TRAILER_BYTES = 'sha256 '.length + 64 + 1;
const TURN_EVERY = 1000;

/** What was read is no spill file, or not as it was written. `message` says why, in one line. */
class DamagedSpillError extends Error {
  override readonly name = 'DamagedSpillError';
}

/** A newer program has written it. */
export class NewerSpillError extends Error {
  override readonly name = 'NewerSpillError';
}

/** The bytes of a spill file in chunks of about 1 MiB. */
export function* encodeSpill(batches: readonly EntryBatch[]): Generator<Buffer, void, undefined> {
  const hash = createHash('sha256');
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for (const part of partsOf(batches)) {
    parts.push(part);
    bytes += part.byteLength;
    if (bytes < CHUNK_BYTES) continue;
    const chunk = Buffer.concat(parts);
    hash.update(chunk);
    yield chunk;
    parts = [];
    bytes = 0;
  }
  const rest = Buffer.concat(parts);
  hash.update(rest);
  yield Buffer.concat([rest, Buffer.from(`sha256 ${hash.digest('hex')}\n`)]);
}

/**
 * Reads back what {@link encodeSpill} gave, with turns of the event loop between. The fields are parts of `file`, uncopied.
 * @throws {DamagedSpillError | NewerSpillError}
 */
export async function decodeSpill(file: Buffer): Promise<EntryBatch[]> {
  const reader = new LineReader(file);
  checkVersion(reader.line());
  await checkSum(file);
  const end = file.byteLength - TRAILER_BYTES;
  const batches: EntryBatch[] = [];
  let read = 0;
  while (reader.at < end) {
    const head = reader.json();
    const entries: OrderedEntry[] = [];
    for (let left = numberOf(head, 'entries'); left > 0; left -= 1) {
      entries.push(readEntry(reader));
      read += 1;
      if (read % TURN_EVERY === 0) await turn();
    }
    batches.push({ classroomId: textOf(head, 'classroomId'), epoch: numberOf(head, 'epoch'), entries });
  }
  return batches;
}

function* partsOf(batches: readonly EntryBatch[]): Generator<Uint8Array, void, undefined> {
  yield Buffer.from(`${MARK} ${VERSION}\n`);
  for (const { classroomId, epoch, entries } of batches) {
    yield lineOf({ classroomId, epoch, entries: entries.length });
    for (const entry of entries) {
      if (entry.kind !== 'stroke') {
        yield lineOf(entry);
        continue;
      }
      const { fields, ...rest } = entry;
      yield lineOf({ ...rest, bytes: fields.byteLength });
      yield fields;
      yield Buffer.of(NEWLINE);
    }
  }
}

function lineOf(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function checkVersion(firstLine: string): void {
  const [, version] = /^inkwell-spill (\d{1,9})$/.exec(firstLine) ?? [];
  if (version === undefined) throw new DamagedSpillError('it does not begin as a spill file does');
  if (Number(version) !== VERSION) {
    throw new NewerSpillError(`it has format ${version}, this program knows ${VERSION}: use a newer program`);
  }
}

async function checkSum(file: Buffer): Promise<void> {
  const end = file.byteLength - TRAILER_BYTES;
  const [, written] = TRAILER.exec(file.toString('latin1', Math.max(0, end))) ?? [];
  if (written === undefined) throw new DamagedSpillError('it was not written to its end');
  const hash = createHash('sha256');
  for (let at = 0; at < end; at += CHUNK_BYTES) {
    hash.update(file.subarray(at, Math.min(end, at + CHUNK_BYTES)));
    await turn();
  }
  if (hash.digest('hex') !== written) throw new DamagedSpillError('its checksum is wrong');
}

function readEntry(reader: LineReader): OrderedEntry {
  const line = reader.json();
  const [n, at] = [numberOf(line, 'n'), numberOf(line, 'at')];
  const kind = textOf(line, 'kind');
  if (kind === 'clear') return { kind, n, at };
  const [id, studentId] = [textOf(line, 'id'), textOf(line, 'studentId')];
  if (kind === 'removal') return { kind, n, at, id, studentId };
  if (kind === 'stroke') return { kind, n, at, id, studentId, fields: reader.bytes(numberOf(line, 'bytes')) };
  throw new DamagedSpillError(`it holds an entry of the unknown kind ${JSON.stringify(kind)}`);
}

/** Walks through a buffer of lines and bytes. */
class LineReader {
  at = 0;
  readonly #buffer: Buffer;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  line(): string {
    const end = this.#buffer.indexOf(NEWLINE, this.at);
    if (end < 0) throw new DamagedSpillError('it was not written to its end');
    const text = this.#buffer.toString('utf8', this.at, end);
    this.at = end + 1;
    return text;
  }

  json(): Readonly<Record<string, unknown>> {
    const text = this.line();
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null) return { ...value };
    } catch {
      // Told below.
    }
    throw new DamagedSpillError('a line of it cannot be read');
  }

  /** So many bytes, and past the newline behind them. */
  bytes(count: number): Uint8Array {
    const start = this.at;
    this.at = start + count + 1;
    if (!Number.isSafeInteger(count) || count < 0 || this.#buffer[this.at - 1] !== NEWLINE)
      throw new DamagedSpillError('the length of a stroke in it is wrong');
    return this.#buffer.subarray(start, start + count);
  }
}

function numberOf(line: Readonly<Record<string, unknown>>, key: string): number {
  const value = line[key];
  if (typeof value === 'number') return value;
  throw new DamagedSpillError(`a line of it has no ${key}`);
}

function textOf(line: Readonly<Record<string, unknown>>, key: string): string {
  const value = line[key];
  if (typeof value === 'string') return value;
  throw new DamagedSpillError(`a line of it has no ${key}`);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
