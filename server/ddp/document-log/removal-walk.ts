import { Buffer } from 'node:buffer';
import type { Framing } from '../../ports/client-socket.ts';
import { encodeChunk, payloadStart } from '../frame.ts';
import type { ChunkSink } from './chunk-sink.ts';
import type { LogGeneration } from './log-generation.ts';

const BATCH_BYTES = 32 * 1024;
/** Entries looked at before the event loop gets its turn. */
const SCANNED_AT_ONCE = 20_000;

/** What a view held of a generation: of key number k everything before `keys.get(k)`, of all others before `others`. */
export interface Held {
  readonly others: number;
  readonly keys: ReadonlyMap<number, number>;
}

/**
 * Sends `removed` for what a view held, read from the log and paced by the socket's room. It keeps its generation, so
 * that what happens to the log meanwhile (entries, compaction, a clear) does not concern it.
 */
export class RemovalWalk {
  readonly #generation: LogGeneration;
  readonly #held: Held;
  readonly #candidates: Iterator<number>;
  readonly onDone: () => void;

  constructor(generation: LogGeneration, held: Held, onDone: () => void) {
    this.#generation = generation;
    this.#held = held;
    this.#candidates = held.others > 0 ? everyEntry(generation, held) : entriesOfKeys(generation, held);
    this.onDone = onDone;
  }

  /** @returns whether the walk is done; if not, it wants to go on in a later tick or when there is room */
  step(sink: ChunkSink): boolean {
    let scanned = 0;
    const batch = new RemovedBatch(this.#generation, sink.framing);
    while (sink.room > batch.length && scanned < SCANNED_AT_ONCE) {
      const { done, value: entry } = this.#candidates.next();
      if (done === true) {
        batch.moveTo(sink);
        return true;
      }
      scanned++;
      if (this.#isHeld(entry)) batch.add(entry);
      if (batch.length >= BATCH_BYTES) batch.moveTo(sink);
    }
    batch.moveTo(sink);
    return false;
  }

  /** Held: a document before its key's bound whose removal, if any, was not sent yet. */
  #isHeld(entry: number): boolean {
    const { entries } = this.#generation;
    if (entries.isRemoval(entry)) return false;
    const bound = this.#held.keys.get(entries.key(entry)) ?? this.#held.others;
    if (entries.n(entry) >= bound) return false;
    const removal = entries.partner(entry);
    return removal < 0 || entries.n(removal) >= bound;
  }
}

/** `removed` messages of some documents, ready to be pushed. */
export class RemovedBatch {
  readonly #generation: LogGeneration;
  readonly #framing: Framing;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(generation: LogGeneration, framing: Framing) {
    this.#generation = generation;
    this.#framing = framing;
  }

  get length(): number {
    return this.#length;
  }

  add(document: number): void {
    const id = this.#generation.idOf(document);
    const { encoding } = this.#generation;
    let part: Buffer = Buffer.allocUnsafe(encoding.removedLength(id));
    encoding.writeRemoved(part, 0, id);
    if (this.#framing === 'quoted') {
      part = Buffer.from(encodeChunk('quoted', part.toString('utf8', payloadStart(part, 0))));
      if (this.#parts.length > 0) this.#append(COMMA);
    }
    this.#append(part);
  }

  take(): Uint8Array {
    const bytes = Buffer.concat(this.#parts, this.#length);
    this.#parts = [];
    this.#length = 0;
    return bytes;
  }

  moveTo(sink: ChunkSink): void {
    if (this.#length > 0) sink.push(this.take());
  }

  #append(part: Uint8Array): void {
    this.#parts.push(part);
    this.#length += part.length;
  }
}

const COMMA = Buffer.from(',');

function* everyEntry(generation: LogGeneration, held: Held): Generator<number, undefined> {
  const end = generation.entries.indexOf(Math.max(held.others, ...held.keys.values()));
  for (let entry = 0; entry < end; entry++) yield entry;
  return undefined;
}

function* entriesOfKeys(generation: LogGeneration, held: Held): Generator<number, undefined> {
  for (const [key, bound] of held.keys) {
    const positions = generation.positionsOfNumber(key);
    const end = positions.placeOf(generation.entries.indexOf(bound));
    for (let place = 0; place < end; place++) yield positions.at(place);
  }
  return undefined;
}
