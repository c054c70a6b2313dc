import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openLmdbStrokeStore } from '../../../../server/adapters/stroke-store/lmdb.ts';
import { openMemoryStrokeStore, StoreMemory } from '../../../../server/adapters/stroke-store/memory.ts';
import { migrateStrokes, type StrokeMigrationReport } from '../../../../server/migrate/migrate-strokes.ts';
import type { OrderedEntry } from '../../../../server/ports/classroom-log.ts';
import type { SaveOutcome, StrokeStore } from '../../../../server/ports/stroke-store.ts';
import { type Loaded, loadAll } from '../../../contract/stroke-store.suite.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { clearAt, ENTRIES_START, removalAt, strokeAt, strokes } from '../../../support/ordered-entries.ts';
import { RecordingLog } from '../../../support/recording-log.ts';

const NO_PROGRESS = { show: (): void => {}, clear: (): void => {} };

describe('migrateStrokes', () => {
  const clock = new ManualClock(ENTRIES_START);
  const folders: string[] = [];
  const open: StrokeStore[] = [];
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  const newMemory = async (): Promise<StrokeStore> => {
    const store = await openMemoryStrokeStore({ memory: new StoreMemory(), clock });
    open.push(store);
    return store;
  };
  const newLmdb = async (): Promise<StrokeStore> => {
    const folder = mkdtempSync(join(tmpdir(), 'inkwell-migrate-'));
    folders.push(folder);
    const store = await openLmdbStrokeStore({ folder, log: new RecordingLog(), clock });
    open.push(store);
    return store;
  };
  const draw = (
    store: StrokeStore,
    classroomId: string,
    epoch: number,
    ...entries: OrderedEntry[]
  ): Promise<SaveOutcome> => store.save([{ classroomId, epoch, entries }]);
  const migrate = (
    from: StrokeStore,
    to: StrokeStore,
    more: { classroomId?: string; signal?: AbortSignal } = {},
  ): Promise<StrokeMigrationReport> =>
    migrateStrokes({
      from,
      to,
      classroomId: more.classroomId,
      clock,
      newProgress: () => NO_PROGRESS,
      signal: more.signal ?? new AbortController().signal,
    });
  const all = async (store: StrokeStore): Promise<Map<string, Omit<Loaded, 'countAtMost'>>> => {
    const loaded = new Map<string, Omit<Loaded, 'countAtMost'>>();
    for (const id of (await store.classroomIds()).toSorted()) {
      const { countAtMost: _, ...rest } = await loadAll(store, id);
      loaded.set(id, rest);
    }
    return loaded;
  };
  /** Two epochs, removals, two clears, numbers with holes, and a classroom that was only cleared. */
  const fill = async (store: StrokeStore): Promise<void> => {
    await store.startEpoch('default', { epoch: 1, firstN: 1 });
    await draw(store, 'default', 1, ...strokes(1, 3));
    await draw(store, 'default', 1, clearAt(4), ...strokes(5, 8), clearAt(10));
    await draw(store, 'default', 1, ...strokes(11, 700), removalAt(720, 30));
    await store.startEpoch('default', { epoch: 4, firstN: 721 });
    await draw(store, 'default', 4, ...strokes(723, 1600), removalAt(1601, 800));
    await store.startEpoch('Room 2', { epoch: 1, firstN: 1 });
    await draw(store, 'Room 2', 1, strokeAt(5000, 200_000), clearAt(5001));
  };

  it('copies into either kind of store, so that everything opens as before', async () => {
    for (const [newSource, newTarget] of [
      [newMemory, newLmdb],
      [newLmdb, newMemory],
    ] as const) {
      const [from, to] = [await newSource(), await newTarget()];
      await fill(from);
      const report = await migrate(from, to);
      assert.deepEqual(report, { classrooms: 2, strokes: 1568, entries: 1570, faults: [] });
      assert.deepEqual(await all(to), await all(from));
    }
  });

  it('copies one classroom and leaves the others', async () => {
    const [from, to] = [await newMemory(), await newMemory()];
    await fill(from);
    await draw(to, 'another', 1, strokeAt(9000));
    await migrate(from, to, { classroomId: 'Room 2' });
    assert.deepEqual((await to.classroomIds()).toSorted(), ['Room 2', 'another']);
    await assert.rejects(migrate(from, to, { classroomId: 'Room 3' }), {
      name: 'MigrationRefused',
      message: 'the source has no classroom "Room 3"',
    });
  });

  it('ends with the same copy however often it is interrupted, also when the class went on between', async () => {
    const stops = fc.array(fc.nat(12), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(stops, fc.boolean(), fc.boolean(), async (left, goesOn, clears) => {
        const [from, to] = [await newMemory(), await newLmdb()];
        await fill(from);
        for (const writes of left) {
          await migrate(from, failingAfter(to, writes)).catch((error: Error) =>
            assert.match(error.message, /away/),
          );
        }
        if (goesOn) {
          await from.startEpoch('default', { epoch: 5, firstN: 1602 });
          await draw(from, 'default', 5, strokeAt(1602), removalAt(1603, 900));
          if (clears) await draw(from, 'default', 5, clearAt(1604), strokeAt(1605));
        }
        assert.deepEqual((await migrate(from, to)).faults, []);
        assert.deepEqual(await all(to), await all(from));
        assert.deepEqual((await migrate(from, to)).faults, [], 'a copy of a copy that is there');
      }),
      { numRuns: 25 },
    );
  });

  it('stops between two batches when it is asked to, and goes on from there', async () => {
    const [from, to] = [await newMemory(), await newMemory()];
    await fill(from);
    await assert.rejects(migrate(from, to, { signal: AbortSignal.abort() }), {
      name: 'MigrationInterrupted',
    });
    assert.deepEqual((await migrate(from, to)).faults, []);
    assert.deepEqual(await all(to), await all(from));
  });

  const strangers: readonly [what: string, fill: (to: StrokeStore) => Promise<unknown>, message: RegExp][] = [
    [
      'a stroke that the source does not have',
      (to) => draw(to, 'default', 1, strokeAt(2000)),
      /^the target holds other strokes of classroom "default": the stroke of \S+ at 2000 is not in the source/,
    ],
    [
      'another stroke in the place of one',
      (to) => draw(to, 'default', 1, { ...strokeAt(3000), n: 12 }),
      /at 12 is not in the source, or not as it is there$/,
    ],
    [
      'a stroke with other bytes',
      (to) => draw(to, 'default', 1, { ...strokeAt(12, 2), n: 12 }),
      /at 12 is not in the source, or not as it is there$/,
    ],
    [
      'a stroke below the clear that the source did not clear',
      (to) => draw(to, 'default', 1, { ...strokeAt(3000), n: 2 }),
      /at 2 is not in the source/,
    ],
    ['a clear that the source has not', (to) => draw(to, 'default', 1, clearAt(11)), /it was cleared there/],
    [
      'a classroom that the source has not',
      (to) => draw(to, 'Room 3', 1, strokeAt(1)),
      /strokes of classroom "Room 3", which the source does not have$/,
    ],
  ];
  for (const [what, disturb, message] of strangers) {
    it(`refuses a target with ${what}, and leaves it as it is`, async () => {
      const [from, to] = [await newMemory(), await newMemory()];
      await fill(from);
      await disturb(to);
      const before = await all(to);
      await assert.rejects(migrate(from, to), { name: 'MigrationRefused', message });
      assert.deepEqual(await all(to), before);
    });
  }

  it('takes a target that a server has opened and nobody has drawn in', async () => {
    const [from, to] = [await newMemory(), await newMemory()];
    await fill(from);
    for (const id of ['default', 'Room 9']) await to.startEpoch(id, { epoch: 1, firstN: 1 });
    assert.deepEqual((await migrate(from, to)).faults, []);
  });

  it('refuses a source that holds nothing', async () => {
    await assert.rejects(migrate(await newMemory(), await newMemory()), {
      message: 'the source holds nothing',
    });
  });

  it('names each stroke whose id the target has for another one, and copies the rest', async () => {
    const [from, inner] = [await newMemory(), await newMemory()];
    await draw(from, 'a', 1, ...strokes(1, 30));
    const to: StrokeStore = {
      ...delegating(inner),
      save: async (batches) => {
        const isTaken = ({ n }: OrderedEntry): boolean => n <= 25;
        await inner.save(
          batches.map((batch) => ({ ...batch, entries: batch.entries.filter((entry) => !isTaken(entry)) })),
        );
        return {
          taken: batches.flatMap(({ classroomId, entries }) =>
            entries
              .filter(isTaken)
              .map((entry) => ({ classroomId, id: entry.kind === 'clear' ? '' : entry.id, n: entry.n })),
          ),
        };
      },
    };
    const { strokes: copied, faults } = await migrate(from, to);
    assert.equal(copied, 5);
    assert.equal(faults.length, 21);
    assert.match(
      faults[0] ?? '',
      /^stroke \S+ of classroom "a" \(1\) was not copied: the target has another/,
    );
    assert.equal(faults.at(-1), 'and so were 5 more strokes of it');
  });

  const breakages: readonly [
    what: string,
    breaks: (entries: readonly OrderedEntry[]) => readonly OrderedEntry[],
    message: RegExp,
  ][] = [
    ['drops an entry', (entries) => entries.filter(({ n }) => n !== 30), /it has 19 entries, not 20$/],
    [
      'changes an entry',
      (entries) => entries.map((entry) => (entry.n === 30 ? { ...entry, at: 0 } : entry)),
      /what was read back is not what was written$/,
    ],
    [
      'forgets a clear',
      (entries) => entries.filter(({ kind }) => kind !== 'clear'),
      /it is cleared through 0, not 10$/,
    ],
    [
      'forgets the id of a cleared stroke',
      (entries) => entries.filter(({ n }) => n !== 2),
      /it does not remember 1 ids of cleared strokes$/,
    ],
  ];
  for (const [what, breaks, message] of breakages) {
    it(`finds out that the target ${what}`, async () => {
      const [from, inner] = [await newMemory(), await newMemory()];
      await draw(from, 'a', 1, ...strokes(1, 3), clearAt(10), ...strokes(11, 30));
      const to: StrokeStore = {
        ...delegating(inner),
        save: (batches) => inner.save(batches.map((batch) => ({ ...batch, entries: breaks(batch.entries) }))),
      };
      const { faults } = await migrate(from, to);
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? '', message);
    });
  }

  it('finds out that the target forgets an epoch', async () => {
    const [from, inner] = [await newMemory(), await newMemory()];
    await from.startEpoch('a', { epoch: 1, firstN: 1 });
    await draw(from, 'a', 1, strokeAt(1));
    const { faults } = await migrate(from, { ...delegating(inner), startEpoch: async () => {} });
    assert.deepEqual(faults, [
      'the copy of classroom "a" is not right: its epoch 1 is missing or begins elsewhere',
    ]);
  });
});

function delegating(store: StrokeStore): StrokeStore {
  return {
    classroomIds: () => store.classroomIds(),
    load: (id) => store.load(id),
    startEpoch: (id, epoch) => store.startEpoch(id, epoch),
    save: (batches) => store.save(batches),
    status: () => store.status(),
    close: () => store.close(),
  };
}

/** Goes away after so many calls that write. */
function failingAfter(store: StrokeStore, writes: number): StrokeStore {
  let left = writes;
  const count = (): void => {
    if (left-- <= 0) throw new Error('the store is away');
  };
  return {
    ...delegating(store),
    startEpoch: async (id, epoch) => {
      count();
      await store.startEpoch(id, epoch);
    },
    save: async (batches) => {
      count();
      return store.save(batches);
    },
  };
}
