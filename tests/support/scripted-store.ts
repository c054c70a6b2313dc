import assert from 'node:assert/strict';
import type { Clock } from '../../server/ports/clock.ts';
import type { EntryBatch, SaveOutcome, StrokeStore, TakenId } from '../../server/ports/stroke-store.ts';
import { createDeferred, type Deferred } from './deferred.ts';

interface SaveCall {
  readonly at: number;
  readonly batches: readonly EntryBatch[];
}

/** Saves when the test says so; a second save before the first has ended fails the test. */
export class ScriptedStore implements Pick<StrokeStore, 'save'> {
  readonly calls: SaveCall[] = [];
  /** The n of everything whose save went well, in that order. */
  readonly savedNs: number[] = [];
  /** What every save refuses for good. */
  taken: readonly TakenId[] = [];
  readonly #clock: Pick<Clock, 'now'>;
  #open: Deferred | undefined;
  #answer: 'by hand' | 'success' | Error = 'by hand';

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The n of the entries of each call. */
  get ns(): number[][] {
    return this.calls.map(({ batches }) => nsOf(batches));
  }

  async save(batches: readonly EntryBatch[]): Promise<SaveOutcome> {
    assert.equal(this.#open, undefined, 'a second save is under way');
    // As plain data, or later changes to a batch that was sent would go unseen.
    const sent = JSON.stringify(batches);
    this.calls.push({ at: this.#clock.now(), batches });
    if (this.#answer instanceof Error) throw this.#answer;
    if (this.#answer === 'by hand') {
      this.#open = createDeferred();
      await this.#open.promise;
    }
    assert.equal(JSON.stringify(batches), sent, 'a batch changed while it was saved');
    this.savedNs.push(...nsOf(batches));
    return { taken: this.taken };
  }

  succeed(): void {
    this.#end()?.resolve();
  }

  fail(reason: string): void {
    this.#end()?.reject(new Error(reason));
  }

  /** From now on, and for the save that is under way. */
  answerAll(): void {
    this.#answer = 'success';
    this.succeed();
  }

  /** From now on. */
  failAll(reason: string): void {
    this.#answer = new Error(reason);
  }

  #end(): Deferred | undefined {
    const open = this.#open;
    this.#open = undefined;
    return open;
  }
}

function nsOf(batches: readonly EntryBatch[]): number[] {
  return batches.flatMap(({ entries }) => entries.map(({ n }) => n));
}
