import type { Framing } from '../../ports/client-socket.ts';
import type { ChunkSink } from './chunk-sink.ts';
import type { LogGeneration } from './log-generation.ts';
import { RemovedBatch } from './removal-walk.ts';

const CHUNK_BYTES = 32 * 1024;

/** The `removed` messages of a cleared generation, encoded once, chunk by chunk, for all who had the whole of it. */
class SharedRemovals {
  readonly #generation: LogGeneration;
  readonly #framing: Framing;
  readonly #chunks: Uint8Array[] = [];
  #nextEntry = 0;

  constructor(generation: LogGeneration, framing: Framing) {
    this.#generation = generation;
    this.#framing = framing;
  }

  /** Undefined past the last one. */
  chunk(place: number): Uint8Array | undefined {
    while (this.#chunks.length <= place && this.#nextEntry < this.#generation.entries.count)
      this.#encodeNext();
    return this.#chunks[place];
  }

  #encodeNext(): void {
    const { entries } = this.#generation;
    const batch = new RemovedBatch(this.#generation, this.#framing);
    while (this.#nextEntry < entries.count && batch.length < CHUNK_BYTES) {
      const entry = this.#nextEntry++;
      if (!entries.isRemoval(entry) && entries.partner(entry) < 0) batch.add(entry);
    }
    if (batch.length > 0) this.#chunks.push(batch.take());
  }
}

/** They live as long as a walk needs the generation. */
const removalsOf: Readonly<Record<Framing, WeakMap<LogGeneration, SharedRemovals>>> = {
  websocket: new WeakMap(),
  quoted: new WeakMap(),
};

/** A {@link RemovalWalk} for a view that had walked the whole of a generation when it was cleared. */
export class SharedRemovalWalk {
  readonly #generation: LogGeneration;
  #next = 0;

  constructor(generation: LogGeneration) {
    this.#generation = generation;
  }

  onDone(this: void): void {
    // Nothing waits for a clear but the gates of its view.
  }

  step(sink: ChunkSink): boolean {
    const known = removalsOf[sink.framing].get(this.#generation);
    const removals = known ?? new SharedRemovals(this.#generation, sink.framing);
    if (known === undefined) removalsOf[sink.framing].set(this.#generation, removals);
    for (;;) {
      if (sink.room <= 0) return false;
      const chunk = removals.chunk(this.#next);
      if (chunk === undefined) return true;
      sink.push(chunk);
      this.#next++;
    }
  }
}
