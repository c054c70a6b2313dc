import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openMemoryStrokeStore, StoreMemory } from '../../../../../server/adapters/stroke-store/memory.ts';
import { withSpillFiles } from '../../../../../server/classroom/saving/with-spill-files.ts';
import type { OrderedEntry } from '../../../../../server/ports/classroom-log.ts';
import type { Spill, SpillFiles } from '../../../../../server/ports/spill-files.ts';
import type { EntryBatch, StrokeStore } from '../../../../../server/ports/stroke-store.ts';
import { loadAll, plain } from '../../../../contract/stroke-store.suite.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';
import {
  clearAt,
  ENTRIES_START,
  removalAt,
  strokeAt,
  strokeIdAt,
  strokes,
} from '../../../../support/ordered-entries.ts';
import { RecordingLog } from '../../../../support/recording-log.ts';

const classroomId = 'classroom';

/** Spills in memory. */
class KeptSpills implements SpillFiles {
  readonly kept: (readonly EntryBatch[])[] = [];
  canRemove = true;

  async write(batches: readonly EntryBatch[]): Promise<void> {
    this.kept.push(batches);
  }

  async *read(): AsyncGenerator<Spill, void, undefined> {
    for (const batches of this.kept.slice()) {
      yield {
        file: 'a file',
        batches,
        remove: async () => {
          if (!this.canRemove) throw new Error('read-only');
          this.kept.splice(this.kept.indexOf(batches), 1);
        },
      };
    }
  }
}

describe('withSpillFiles', () => {
  const clock = new ManualClock(ENTRIES_START);
  let memory: StoreMemory;
  let spills: KeptSpills;
  let log: RecordingLog;
  /** The store itself goes away at this many more calls that write. */
  let writesLeft: number;

  const failing = (store: StrokeStore): StrokeStore => {
    const counted =
      <Args extends unknown[], Result>(write: (...args: Args) => Promise<Result>) =>
      async (...args: Args): Promise<Result> => {
        if (writesLeft-- <= 0) throw new Error('the store is away');
        return await write(...args);
      };
    return {
      classroomIds: () => store.classroomIds(),
      load: (id) => store.load(id),
      startEpoch: counted((id, epoch) => store.startEpoch(id, epoch)),
      save: counted((batches) => store.save(batches)),
      status: () => store.status(),
      close: () => store.close(),
    };
  };
  /** What a server opens that starts now. */
  const open = async (): Promise<StrokeStore> =>
    withSpillFiles(failing(await openMemoryStrokeStore({ memory, clock })), spills, log);
  /** A life of a server that had these epoch and entries. */
  const live = async (epoch: number, firstN: number, ...entries: OrderedEntry[]): Promise<void> => {
    const store = await openMemoryStrokeStore({ memory, clock });
    await store.startEpoch(classroomId, { epoch, firstN });
    await store.save([{ classroomId, epoch, entries }]);
    await store.close();
  };
  const spill = (epoch: number, ...entries: OrderedEntry[]): Promise<void> =>
    spills.write([{ classroomId, epoch, entries }]);
  const replayed = async (): Promise<{ shown: string[]; ns: number[]; removed: string[] }> => {
    const store = await open();
    const { entries, removedIds } = await loadAll(store, classroomId);
    await store.close();
    return {
      shown: shownOf(entries),
      ns: entries.map(({ n }) => n),
      removed: removedIds.map(({ id }) => id),
    };
  };
  const ids = (...ns: number[]): string[] => ns.map(strokeIdAt);

  beforeEach(() => {
    memory = new StoreMemory();
    spills = new KeptSpills();
    log = new RecordingLog();
    writesLeft = Number.POSITIVE_INFINITY;
  });

  it('gives the store what was spilled before anything is loaded, under the numbers it had', async () => {
    await live(1, 1, ...strokes(1, 3));
    await spill(1, strokeAt(4), removalAt(5, 2));
    await spill(1, strokeAt(6));
    await spills.write([{ classroomId: 'other', epoch: 2, entries: [strokeAt(7)] }]);
    const store = await open();
    const { entries, epochs } = await loadAll(store, classroomId);
    assert.deepEqual(entries, plain([...strokes(1, 4), removalAt(5, 2), strokeAt(6)]));
    assert.deepEqual(epochs, [{ epoch: 1, firstN: 1 }]);
    const other = await loadAll(store, 'other');
    assert.deepEqual([other.entries, other.epochs], [plain([strokeAt(7)]), [{ epoch: 2, firstN: 7 }]]);
    assert.deepEqual(spills.kept, []);
    assert.deepEqual(
      log.lines.map(({ level }) => level),
      ['info'],
    );
  });

  it('rejects loading while the store does not take it, keeps the file, and gets through later', async () => {
    await spill(1, ...strokes(1, 3));
    writesLeft = 0;
    const store = await open();
    await assert.rejects(store.load(classroomId), /away/);
    await assert.rejects(store.load('other'), /away/);
    assert.equal(spills.kept.length, 1);
    writesLeft = Number.POSITIVE_INFINITY;
    assert.deepEqual(shownOf((await loadAll(store, classroomId)).entries), ids(1, 2, 3));
    assert.deepEqual(spills.kept, []);
  });

  it('lets two loads at once give it to the store once', async () => {
    await spill(1, ...strokes(1, 3));
    writesLeft = 2;
    const store = await open();
    await Promise.all([store.load(classroomId), store.load('other')]);
    assert.equal(writesLeft, 0);
  });

  it('starts although the file cannot be deleted, and does no harm when it meets it again', async () => {
    await live(1, 1, strokeAt(1));
    await spill(1, strokeAt(2), removalAt(3, 1), strokeAt(4));
    spills.canRemove = false;
    assert.deepEqual((await replayed()).shown, ids(2, 4));
    assert.match(log.lines.at(-1)?.message ?? '', /cannot be deleted/);
    await live(2, 5, strokeAt(5), removalAt(6, 2));
    assert.deepEqual(await replayed(), { shown: ids(4, 5), ns: [1, 2, 3, 4, 5, 6], removed: [] });
    await live(3, 7, clearAt(7), strokeAt(8));
    assert.deepEqual((await replayed()).shown, ids(8));
  });

  it('applies a clear that was spilled, and hides what was accepted before it', async () => {
    await live(1, 1, ...strokes(1, 3));
    await spill(1, strokeAt(4), clearAt(5), strokeAt(6));
    assert.deepEqual(await replayed(), { shown: ids(6), ns: [6], removed: ids(1, 2, 3, 4) });
  });

  describe('when another server has used the store meanwhile', () => {
    // Its strokes have the numbers of spilled ones, with other ids.
    const strange = (n: number): OrderedEntry => ({ ...strokeAt(n + 100), n });

    it('puts what was spilled behind that', async () => {
      await live(1, 1, ...strokes(1, 3));
      await spill(1, strokeAt(4), removalAt(5, 2), strokeAt(6));
      await live(2, 4, strange(4), strange(5));
      const { shown, ns } = await replayed();
      assert.deepEqual(shown, ids(1, 3, 104, 105, 4, 6));
      assert.deepEqual(ns, [1, 2, 3, 4, 5, 6, 7, 8]);
      assert.equal(log.lines[0]?.level, 'warn');
      assert.deepEqual(spills.kept, []);
    });

    it('skips what the store has applied late', async () => {
      await live(1, 1, ...strokes(1, 3));
      await spill(1, strokeAt(4), strokeAt(5));
      await live(2, 4, strange(4), { ...strokeAt(4), n: 6 });
      assert.deepEqual((await replayed()).shown, ids(1, 2, 3, 104, 4, 5));
    });

    it('brings nothing back that lies before a clear of the other one', async () => {
      await live(1, 1, ...strokes(1, 3));
      await spill(1, strokeAt(4), strokeAt(5));
      await live(2, 4, strange(4), clearAt(6), strange(7));
      const { shown, removed } = await replayed();
      assert.deepEqual(shown, ids(107));
      assert.deepEqual(removed.toSorted(), ids(1, 104, 2, 3, 4, 5).toSorted());
    });

    it('lets a clear that was spilled take what was there before it, and nothing of the other one', async () => {
      await live(1, 1, ...strokes(1, 3));
      await spill(1, strokeAt(4), strokeAt(5), clearAt(6), strokeAt(7));
      await live(2, 4, strange(4), { ...strokeAt(5), n: 5 });
      assert.deepEqual((await replayed()).shown, ids(104, 7));
    });

    it('does so too when the other one knew nothing of the first', async () => {
      await spill(1, strokeAt(1), clearAt(2), strokeAt(3));
      await live(1, 1, strange(1), strange(2));
      assert.deepEqual((await replayed()).shown, ids(101, 102, 3));
    });
  });

  it('ends at the same strokes however often it is killed on the way, and whatever was stored before', async () => {
    const kinds = fc.array(fc.constantFrom('stroke', 'stroke', 'stroke', 'removal', 'clear'), {
      minLength: 1,
      maxLength: 20,
    });
    const run = fc.record({
      kinds,
      saved: fc.nat(20),
      late: fc.array(fc.nat(19), { maxLength: 4 }),
      parts: fc.integer({ min: 1, max: 4 }),
      isUsedMeanwhile: fc.boolean(),
      kills: fc.array(fc.nat(5), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ kinds: of, saved, late, parts, isUsedMeanwhile, kills }) => {
        memory = new StoreMemory();
        spills = new KeptSpills();
        writesLeft = Number.POSITIVE_INFINITY;
        const all = of.map((kind, at) => entryOf(kind, at + 1));
        // A clear is durable before anything that follows it, so nothing behind one that is spilled was stored.
        const firstClear = all.findIndex(({ kind }, at) => at >= saved && kind === 'clear');
        const early = late.filter((at) => at < (firstClear < 0 ? all.length : firstClear));
        await live(1, 1, ...all.filter((_, at) => at < saved || early.includes(at)));
        const rest = all.slice(saved);
        const size = Math.ceil(rest.length / parts);
        for (let at = 0; at < rest.length; at += size) await spill(1, ...rest.slice(at, at + size));
        const { lastN } = await (await openNow()).load(classroomId);
        memory.isHeld = false;
        const others = isUsedMeanwhile
          ? [lastN + 1, lastN + 2].map((n) => ({ ...strokeAt(n + 100), n }))
          : [];
        if (isUsedMeanwhile) await live(2, lastN + 1, ...others);
        for (const kill of kills) {
          writesLeft = kill;
          await replayed().catch(() => {});
          memory.isHeld = false;
        }
        writesLeft = Number.POSITIVE_INFINITY;
        const { shown } = await replayed();
        assert.deepEqual(shown.toSorted(), [...shownOf(all), ...shownOf(others)].toSorted());
        assert.deepEqual(spills.kept, []);
      }),
      { numRuns: 300 },
    );
  });

  const openNow = (): Promise<StrokeStore> => openMemoryStrokeStore({ memory, clock });
});

function entryOf(kind: string, n: number): OrderedEntry {
  if (kind === 'clear') return clearAt(n);
  return kind === 'removal' ? removalAt(n, Math.ceil(n / 2)) : strokeAt(n);
}

/** The ids of the strokes that a teacher is shown, in order. */
function shownOf(entries: readonly OrderedEntry[]): string[] {
  const shown = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === 'stroke') shown.add(entry.id);
    else if (entry.kind === 'removal') shown.delete(entry.id);
    else shown.clear();
  }
  return [...shown];
}
