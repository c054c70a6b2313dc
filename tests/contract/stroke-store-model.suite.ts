import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OrderedEntry } from '../../server/ports/classroom-log.ts';
import type { EntryBatch, StrokeStore } from '../../server/ports/stroke-store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { clearAt, ENTRIES_START, removalAt, strokeAt } from '../support/ordered-entries.ts';
import { type Loaded, loadAll, plain, type StorePlace } from './stroke-store.suite.ts';

type Step =
  | { readonly kind: 'save'; readonly entries: readonly ('stroke' | 'removal' | 'clear')[] }
  /** Entries take their places now; their batch comes to the store when all else has. */
  | { readonly kind: 'delay'; readonly entries: readonly ('stroke' | 'removal' | 'clear')[] }
  | { readonly kind: 'repeat' | 'reopen' };

const entryKinds = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant('stroke' as const) },
    { weight: 2, arbitrary: fc.constant('removal' as const) },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
  ),
  { minLength: 1, maxLength: 12 },
);

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('save' as const), entries: entryKinds }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('delay' as const), entries: entryKinds }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('repeat' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
  ),
  { maxLength: 20 },
);

/** Ids of strokes are unique in a store: each run has numbers, and with them ids, of its own. */
const NUMBERS_OF_A_RUN = 1_000;

/** Any interleaving of saves, late saves, repeats and reopenings leaves what a naive model says. */
export function strokeStoreModelSuite(newPlace: () => StorePlace, { numRuns = 100 } = {}): void {
  it('holds after any sequence of saves what a naive model holds', async () => {
    const place = newPlace();
    const clock = new ManualClock(ENTRIES_START);
    let store: StrokeStore = await place.open(clock);
    let runs = 0;
    const reopen = async (): Promise<void> => {
      await store.close();
      store = await place.open(clock);
    };
    const run = async (sequence: readonly Step[]): Promise<void> => {
      runs += 1;
      const classroomId = `classroom-${runs}`;
      const saved: OrderedEntry[] = [];
      const delayed: EntryBatch[] = [];
      let last: EntryBatch | undefined;
      let n = runs * NUMBERS_OF_A_RUN;
      const save = async (batch: EntryBatch): Promise<void> => {
        await store.save([batch]);
        saved.push(...batch.entries);
        last = batch;
        assertIsModel(await loadAll(store, classroomId), saved);
      };
      for (const step of sequence) {
        if (step.kind === 'reopen') await reopen();
        if (step.kind === 'repeat' && last !== undefined) await save(last);
        if (step.kind !== 'save' && step.kind !== 'delay') continue;
        const entries = step.entries.map((kind) => entryOf(kind, (n += 1)));
        const batch = { classroomId, epoch: 1, entries };
        if (step.kind === 'delay') delayed.push(batch);
        else await save(batch);
      }
      for (const batch of delayed) await save(batch);
      await reopen();
      assertIsModel(await loadAll(store, classroomId), saved);
    };
    try {
      await fc.assert(fc.asyncProperty(steps, run), { numRuns });
    } finally {
      await store.close();
    }
  }).timeout(180_000);
}

function entryOf(kind: 'stroke' | 'removal' | 'clear', n: number): OrderedEntry {
  if (kind === 'stroke') return strokeAt(n);
  return kind === 'clear' ? clearAt(n) : removalAt(n, n - 1);
}

function assertIsModel(loaded: Loaded, saved: readonly OrderedEntry[]): void {
  const byN = new Map(plain(saved).map((entry) => [entry.n, entry]));
  const inOrder = [...byN.values()].toSorted((a, b) => a.n - b.n);
  const clearedThrough = inOrder.findLast(({ kind }) => kind === 'clear')?.n ?? 0;
  assert.deepEqual(
    loaded.entries,
    inOrder.filter(({ n }) => n > clearedThrough),
  );
  assert.equal(loaded.clearedThrough, clearedThrough);
  assert.equal(loaded.lastN, inOrder.at(-1)?.n ?? 0);
  assert.ok(loaded.countAtMost >= loaded.entries.length);
  const gone = inOrder.filter(({ n, kind }) => n <= clearedThrough && kind === 'stroke');
  assert.deepEqual(
    loaded.removedIds.map(({ id }) => id).toSorted(),
    gone.map((entry) => (entry.kind === 'stroke' ? entry.id : '')).toSorted(),
  );
}
