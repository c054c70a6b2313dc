import type { ChunkSink } from './chunk-sink.ts';
import type { DocumentLog } from './document-log.ts';
import type { LogGeneration } from './log-generation.ts';

/** Entries passed over before the event loop gets its turn. */
const SKIPPED_AT_ONCE = 20_000;

/** Walks all of a log. `n` is the number of the next entry; its place in the generation is only a cache of it. */
export class WideCursor {
  n: number;
  #generation: LogGeneration | undefined;
  #entry = 0;

  constructor(n: number) {
    this.n = n;
  }

  moveTo(n: number): void {
    if (n === this.n) return;
    this.n = n;
    this.#generation = undefined;
  }

  /** Sends what there is room for, leaving out what narrow cursors have sent. @returns whether it reached the end */
  step(log: DocumentLog, sink: ChunkSink, narrow: ReadonlyMap<string, NarrowCursor>): boolean {
    const { generation } = log;
    this.#locate(generation);
    const { entries } = generation;
    const ahead = this.#ahead(generation, narrow);
    let skipped = 0;
    while (this.#entry < entries.count) {
      if (sink.room <= 0 || skipped > SKIPPED_AT_ONCE) {
        this.n = entries.n(this.#entry);
        return false;
      }
      if (isAhead(this.#entry)) {
        this.#entry++;
        skipped++;
        continue;
      }
      const to = ahead.size === 0 ? entries.count : endOfRun(this.#entry);
      const run = runOf(generation, this.#entry, to, sink);
      sink.push(run.bytes);
      this.#entry = run.toEntry;
    }
    this.n = log.endN;
    return true;

    function isAhead(entry: number): boolean {
      return ahead.size > 0 && entries.n(entry) < (ahead.get(entries.key(entry)) ?? 0);
    }
    function endOfRun(entry: number): number {
      const limit = Math.min(entries.count, entry + SKIPPED_AT_ONCE);
      let to = entry + 1;
      while (to < limit && !isAhead(to)) to++;
      skipped += to - entry;
      return to;
    }
  }

  /** Of the keys whose narrow cursor is ahead: their number in the generation, and how far they are. */
  #ahead(generation: LogGeneration, narrow: ReadonlyMap<string, NarrowCursor>): ReadonlyMap<number, number> {
    if (narrow.size === 0) return NONE;
    const ahead = new Map<number, number>();
    for (const [key, cursor] of narrow) {
      const number = generation.keyNumber(key);
      if (number !== undefined && cursor.n > this.n) ahead.set(number, cursor.n);
    }
    return ahead;
  }

  #locate(generation: LogGeneration): void {
    if (this.#generation === generation) return;
    this.#generation = generation;
    this.#entry = generation.entries.indexOf(this.n);
  }
}

const NONE: ReadonlyMap<number, number> = new Map();

/** Walks the entries of one key. */
export class NarrowCursor {
  n: number;
  /** Subscriptions that it serves. */
  subs = 0;
  #generation: LogGeneration | undefined;
  #place = 0;

  constructor(n: number) {
    this.n = n;
  }

  moveTo(n: number): void {
    if (n === this.n) return;
    this.n = n;
    this.#generation = undefined;
  }

  step(log: DocumentLog, key: string, sink: ChunkSink): boolean {
    const { generation } = log;
    this.#locate(generation, key);
    const positions = generation.positionsOf(key);
    while (this.#place < positions.count) {
      const entry = positions.at(this.#place);
      if (sink.room <= 0) {
        this.n = generation.entries.n(entry);
        return false;
      }
      // Entries of one key that lie side by side leave as one piece.
      let next = this.#place + 1;
      while (next < positions.count && positions.at(next) === positions.at(next - 1) + 1) next++;
      const run = runOf(generation, entry, positions.at(next - 1) + 1, sink);
      sink.push(run.bytes);
      this.#place += run.toEntry - entry;
    }
    this.n = log.endN;
    return true;
  }

  /** The number of its next entry: the log's end when nothing of its key is left, however long ago it last walked. */
  catchUp(log: DocumentLog, key: string): number {
    this.#locate(log.generation, key);
    if (this.#place >= log.generation.positionsOf(key).count) this.n = log.endN;
    // Asked before a compaction: one that has nothing to send for long must not keep what that leaves behind.
    this.#generation = undefined;
    return this.n;
  }

  #locate(generation: LogGeneration, key: string): void {
    if (this.#generation === generation) return;
    this.#generation = generation;
    this.#place = generation.positionsOf(key).placeOf(generation.entries.indexOf(this.n));
  }
}

function runOf(
  generation: LogGeneration,
  entry: number,
  toEntry: number,
  sink: ChunkSink,
): { readonly toEntry: number; readonly bytes: Uint8Array } {
  return sink.framing === 'quoted'
    ? generation.quotedRun(entry, toEntry, sink.room)
    : generation.run(entry, toEntry, sink.room);
}
