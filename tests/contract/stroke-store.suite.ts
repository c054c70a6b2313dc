import assert from 'node:assert/strict';
import type { OrderedEntry } from '../../server/ports/classroom-log.ts';
import type { Clock } from '../../server/ports/clock.ts';
import {
  ALL_SAVED,
  REMOVED_IDS_KEPT,
  REMOVED_IDS_KEPT_MS,
  StoreInUseError,
  type StoredClassroom,
  type StrokeStore,
} from '../../server/ports/stroke-store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import {
  clearAt,
  ENTRIES_START,
  removalAt,
  strokeAt,
  strokeIdAt,
  strokes,
} from '../support/ordered-entries.ts';

/** A place that keeps what its stores save; each `open` opens a new store on it. */
export interface StorePlace {
  open(clock: Pick<Clock, 'wallTime'>): Promise<StrokeStore>;
}

/** The promises of the port `StrokeStore`, for any adapter. Each test gets a place of its own. */
export function strokeStoreSuite(newPlace: () => StorePlace): void {
  const classroomId = 'classroom';
  let place: StorePlace;
  let store: StrokeStore;
  let clock: ManualClock;

  const save = async (...entries: OrderedEntry[]): Promise<void> => {
    const outcome = await store.save([{ classroomId, epoch: 1, entries }]);
    assert.deepEqual(outcome, ALL_SAVED);
  };
  const reopen = async (): Promise<void> => {
    await store.close();
    store = await place.open(clock);
  };
  const load = (): Promise<Loaded> => loadAll(store, classroomId);
  const inBothLives = async (check: (loaded: Loaded) => void): Promise<void> => {
    check(await load());
    await reopen();
    check(await load());
  };

  beforeEach(async () => {
    clock = new ManualClock(ENTRIES_START);
    place = newPlace();
    store = await place.open(clock);
  });
  afterEach(() => store.close());

  it('gives an unknown classroom as empty', async () => {
    const { epochs, lastN, clearedThrough, countAtMost, removedIds, entries } = await load();
    assert.deepEqual({ epochs, removedIds, entries }, { epochs: [], removedIds: [], entries: [] });
    assert.deepEqual({ lastN, clearedThrough, countAtMost }, { lastN: 0, clearedThrough: 0, countAtMost: 0 });
  });

  it('gives back what was saved, byte for byte and in order', async () => {
    const entries = [strokeAt(1), strokeAt(2, 5000), removalAt(3, 1), strokeAt(7)];
    await save(...entries.slice(0, 3));
    await save(...entries.slice(3));
    await inBothLives((loaded) => {
      assert.deepEqual(loaded.entries, plain(entries));
      assert.equal(loaded.lastN, 7);
      assert.ok(loaded.countAtMost >= 4);
    });
  });

  it('keeps classrooms apart whose ids begin alike', async () => {
    const ids = ['a', 'ab', 'a\0', 'a\0b', 'ä', ''];
    await store.save(ids.map((id, i) => ({ classroomId: id, epoch: 1, entries: [strokeAt(i + 1)] })));
    await store.save([{ classroomId: 'a', epoch: 1, entries: [clearAt(9)] }]);
    for (const [i, id] of ids.entries()) {
      const { entries } = await loadAll(store, id);
      assert.deepEqual(entries, id === 'a' ? [] : plain([strokeAt(i + 1)]), JSON.stringify(id));
    }
  });

  it('tells the ids of the classrooms that anything was stored of', async () => {
    assert.deepEqual(await store.classroomIds(), []);
    const ids = ['', 'a', 'a\0', 'ab', 'default', 'ä'];
    const [drawn, begun, cleared] = [ids.slice(0, 4), ids.slice(3, 5), ids.slice(5)];
    for (const epoch of [1, 2])
      await store.save(
        drawn.map((id, i) => ({
          classroomId: id,
          epoch,
          entries: strokes(i * 50 + epoch * 20, i * 50 + epoch * 20 + 3),
        })),
      );
    for (const id of begun) await store.startEpoch(id, { epoch: 1, firstN: 1 });
    await store.save(cleared.map((id) => ({ classroomId: id, epoch: 1, entries: [clearAt(1000)] })));
    await store.load('never written to');
    assert.deepEqual((await store.classroomIds()).toSorted(), ids);
    await reopen();
    assert.deepEqual((await store.classroomIds()).toSorted(), ids);
  });

  it('takes the same batches again without doubling anything', async () => {
    const batches = [
      { classroomId, epoch: 1, entries: [strokeAt(1), clearAt(2), strokeAt(3)] },
      { classroomId: 'other', epoch: 1, entries: strokes(11, 13) },
      { classroomId, epoch: 2, entries: [strokeAt(4), removalAt(5, 3)] },
    ];
    await store.save(batches);
    await store.save(batches);
    await reopen();
    await store.save(batches);
    await inBothLives(({ entries, removedIds }) => {
      assert.deepEqual(entries, plain([strokeAt(3), strokeAt(4), removalAt(5, 3)]));
      assert.deepEqual(
        removedIds.map(({ id }) => id),
        [strokeIdAt(1)],
      );
    });
    assert.equal((await loadAll(store, 'other')).entries.length, 3);
  });

  it('gives an entry once that two batches hold', async () => {
    await save(...strokes(1, 3));
    await save(...strokes(2, 4));
    await inBothLives(({ entries }) => assert.deepEqual(entries, plain(strokes(1, 4))));
  });

  it('gives slices of at most 500 and lets the event loop turn between two', async () => {
    await save(...strokes(1, 750));
    for (let n = 751; n <= 1600; n += 10) await save(...strokes(n, n + 9));
    const { entries } = await store.load(classroomId);
    const seen: number[] = [];
    let turns = 0;
    let turnsBefore = -1;
    const count = (): void => {
      turns += 1;
      counter = setImmediate(count);
    };
    let counter = setImmediate(count);
    for await (const slice of entries) {
      assert.ok(slice.length <= 500, `${slice.length} entries in one slice`);
      assert.ok(turns > turnsBefore, 'no turn since the last slice');
      turnsBefore = turns;
      seen.push(...slice.map(({ n }) => n));
    }
    clearImmediate(counter);
    assert.deepEqual(
      seen,
      strokes(1, 1600).map(({ n }) => n),
    );
  });

  it('tells the epochs, oldest first, each once', async () => {
    for (const epoch of [1, 2, 10, 2]) await store.startEpoch(classroomId, { epoch, firstN: epoch * 7 });
    await inBothLives(({ epochs }) => {
      assert.deepEqual(
        epochs,
        [1, 2, 10].map((epoch) => ({ epoch, firstN: epoch * 7 })),
      );
    });
  });

  it('keeps the newest hundred epochs, so that a thousand starts cost no more', async () => {
    for (let epoch = 1; epoch <= 105; epoch++) await store.startEpoch(classroomId, { epoch, firstN: epoch });
    await inBothLives(({ epochs }) => {
      assert.deepEqual(
        epochs,
        Array.from({ length: 100 }, (_, i) => ({ epoch: 6 + i, firstN: 6 + i })),
      );
    });
  });

  it('hides all up to a clear and remembers the ids of its strokes', async () => {
    await save(strokeAt(1), strokeAt(2), removalAt(3, 1));
    await save(clearAt(4));
    await save(strokeAt(5));
    const removed = [1, 2].map((n) => ({
      id: strokeIdAt(n),
      studentId: `student-${n}`,
      at: ENTRIES_START + 4000,
    }));
    await inBothLives(({ entries, removedIds, clearedThrough, lastN }) => {
      assert.deepEqual(entries, plain([strokeAt(5)]));
      assert.deepEqual(removedIds, removed);
      assert.deepEqual({ clearedThrough, lastN }, { clearedThrough: 4, lastN: 5 });
    });
  });

  it('tells the last n of a classroom that was cleared and not drawn in since', async () => {
    await save(...strokes(1, 3), clearAt(4));
    await inBothLives(({ lastN, countAtMost }) =>
      assert.deepEqual({ lastN, countAtMost }, { lastN: 4, countAtMost: 0 }),
    );
  });

  it('clears within one batch, in order', async () => {
    await save(strokeAt(1), clearAt(2), strokeAt(3), clearAt(4), strokeAt(5), removalAt(6, 5));
    await inBothLives(({ entries, removedIds }) => {
      assert.deepEqual(entries, plain([strokeAt(5), removalAt(6, 5)]));
      assert.deepEqual(
        removedIds.map(({ id }) => id),
        [strokeIdAt(1), strokeIdAt(3)],
      );
    });
  });

  it('never gives an entry that is saved after the clear above it', async () => {
    await save(clearAt(5));
    await save(strokeAt(2), strokeAt(4), strokeAt(6));
    await inBothLives(({ entries, removedIds, lastN }) => {
      assert.deepEqual(entries, plain([strokeAt(6)]));
      assert.deepEqual(
        removedIds.map(({ id }) => id),
        [strokeIdAt(2), strokeIdAt(4)],
      );
      assert.equal(lastN, 6);
    });
  });

  it('keeps what lies above a clear that is saved late', async () => {
    await save(strokeAt(1), strokeAt(2), strokeAt(4), strokeAt(5));
    await save(clearAt(3));
    await inBothLives(({ entries, removedIds }) => {
      assert.deepEqual(entries, plain([strokeAt(4), strokeAt(5)]));
      assert.deepEqual(
        removedIds.map(({ id }) => id),
        [strokeIdAt(1), strokeIdAt(2)],
      );
    });
  });

  it('forgets the ids of cleared strokes after 7 days', async () => {
    await save(strokeAt(1), clearAt(2));
    await save(strokeAt(3), clearAt(100));
    await clock.advance(REMOVED_IDS_KEPT_MS + 50_000);
    await inBothLives(({ removedIds }) =>
      assert.deepEqual(
        removedIds.map(({ id }) => id),
        [strokeIdAt(3)],
      ),
    );
  });

  it(`remembers the ${REMOVED_IDS_KEPT} ids cleared last`, async () => {
    await save(...strokes(1, 50_000), clearAt(50_001));
    await save(...strokes(50_002, 99_000), clearAt(99_001));
    await save(...strokes(99_002, 100_303));
    await save(clearAt(100_304));
    await inBothLives(({ removedIds }) => {
      assert.equal(removedIds.length, REMOVED_IDS_KEPT);
      assert.equal(removedIds[0]?.id, strokeIdAt(302));
      assert.equal(removedIds.at(-1)?.id, strokeIdAt(100_303));
    });
  }).timeout(120_000);

  it('refuses a second store until the first is closed', async () => {
    await assert.rejects(place.open(clock), (error) => {
      assert.ok(error instanceof StoreInUseError);
      assert.match(error.message, /^[^\n]+$/);
      return true;
    });
    await save(strokeAt(1));
    await reopen();
    assert.equal((await load()).entries.length, 1);
  });
}

export interface Loaded extends Omit<StoredClassroom, 'entries'> {
  readonly entries: readonly OrderedEntry[];
}

/** Everything stored of a classroom, its entries as plain values that deepEqual compares. */
export async function loadAll(store: StrokeStore, classroomId: string): Promise<Loaded> {
  const { entries, ...header } = await store.load(classroomId);
  const all: OrderedEntry[] = [];
  for await (const slice of entries) all.push(...slice);
  return { ...header, entries: plain(all) };
}

// A Buffer and a Uint8Array of the same bytes are the same to us, not to deepEqual.
export function plain(entries: readonly OrderedEntry[]): OrderedEntry[] {
  return entries.map((entry) =>
    entry.kind === 'stroke' ? { ...entry, fields: Uint8Array.from(entry.fields) } : entry,
  );
}
