import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  StrokeWriter,
  type StrokeWriterOptions,
} from '../../../../../server/classroom/saving/stroke-writer.ts';
import type { SaveOutcome } from '../../../../../server/ports/stroke-store.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';
import { strokeAt, strokes } from '../../../../support/ordered-entries.ts';
import { RecordingLog } from '../../../../support/recording-log.ts';
import { ScriptedStore } from '../../../../support/scripted-store.ts';

const classroomId = 'classroom';

describe('StrokeWriter', () => {
  let clock: ManualClock;
  let log: RecordingLog;
  let store: ScriptedStore;

  const newWriter = (options: Partial<StrokeWriterOptions> = {}): StrokeWriter =>
    new StrokeWriter({ store, clock, log, flushMs: 50, maxUnsavedBytes: 1000, ...options });
  const addTo = (writer: StrokeWriter, ...ns: number[]): Promise<SaveOutcome>[] =>
    ns.map((n) => writer.add(classroomId, 1, strokeAt(n)));

  beforeEach(() => {
    clock = new ManualClock();
    log = new RecordingLog();
    store = new ScriptedStore(clock);
  });

  it('saves what one tick has brought at its end, under one promise', async () => {
    const writer = newWriter();
    const [first, second] = addTo(writer, 1, 2);
    assert.equal(first, second);
    assert.equal(store.calls.length, 0);
    clock.endTick();
    assert.deepEqual(store.ns, [[1, 2]]);
    store.succeed();
    await first;
    assert.deepEqual([writer.unsavedEntries, writer.unsavedBytes, clock.waiting], [0, 0, 0]);
  });

  it('has one save under way and gathers the next meanwhile, whatever its classrooms', async () => {
    const writer = newWriter();
    void addTo(writer, 1);
    await clock.settle();
    void addTo(writer, 2);
    void writer.add('other', 4, strokeAt(7));
    void addTo(writer, 3);
    await clock.advance(1000);
    assert.deepEqual(store.ns, [[1]]);
    store.succeed();
    await clock.settle();
    assert.deepEqual(
      store.calls[1]?.batches.map((batch) => ({ ...batch, entries: batch.entries.map(({ n }) => n) })),
      [
        { classroomId, epoch: 1, entries: [2, 3] },
        { classroomId: 'other', epoch: 4, entries: [7] },
      ],
    );
  });

  it('parts the epochs of a classroom', async () => {
    const writer = newWriter();
    void writer.add(classroomId, 1, strokeAt(1));
    void writer.add(classroomId, 2, strokeAt(2));
    await clock.settle();
    assert.deepEqual(
      store.calls[0]?.batches.map(({ epoch }) => epoch),
      [1, 2],
    );
  });

  it('starts a save flushMs after the last one started, and none when there is nothing to save', async () => {
    store.answerAll();
    const writer = newWriter();
    for (let ms = 0; ms < 200; ms += 10) {
      void addTo(writer, ms + 1);
      await clock.advance(10);
    }
    await clock.advance(10_000);
    assert.deepEqual(
      store.calls.map(({ at }) => at),
      [0, 50, 100, 150, 200],
    );
    void addTo(writer, 300);
    await clock.settle();
    assert.equal(store.calls.at(-1)?.at, clock.now(), 'an idle writer waited');
  });

  it('saves at most once in 5 s when told so', async () => {
    store.answerAll();
    const writer = newWriter({ flushMs: 5000 });
    for (let n = 1; n <= 1000; n += 1) {
      void addTo(writer, n);
      await clock.advance(25);
    }
    assert.deepEqual(
      store.calls.map(({ at }) => at),
      [0, 5000, 10_000, 15_000, 20_000, 25_000],
    );
  });

  it('sends a failed batch again unchanged, with growing pauses, before anything newer', async () => {
    const writer = newWriter();
    const [saved] = addTo(writer, 1, 2);
    await clock.settle();
    void addTo(writer, 3);
    for (let failures = 0; failures < 9; failures += 1) {
      store.fail('the disk is away');
      await clock.advance(failures < 6 ? 100 * 2 ** failures : 5000);
    }
    const times = [0, 100, 300, 700, 1500, 3100, 6300, 11_300, 16_300, 21_300];
    assert.deepEqual(
      store.calls.map(({ at }) => at),
      times,
    );
    assert.ok(store.calls.every(({ batches }) => batches === store.calls[0]?.batches));
    assert.equal(
      store.ns.every((ns) => ns.join() === '1,2'),
      true,
    );
    assert.equal(writer.failure, 'the disk is away');
    store.succeed();
    await saved;
    assert.equal(writer.failure, undefined);
    await clock.settle();
    assert.deepEqual(store.ns.at(-1), [3]);
    store.fail('away again');
    await clock.settle();
    await clock.advance(100);
    assert.equal(store.calls.at(-1)?.at, 21_400, 'the pause was not short again');
  });

  it('logs that saving fails, once a minute while it does, and that it works again', async () => {
    const writer = newWriter();
    void addTo(writer, 1);
    await clock.settle();
    store.failAll('the disk is full');
    store.fail('the disk is full');
    await clock.advance(130_000);
    store.answerAll();
    await clock.advance(5000);
    assert.deepEqual(
      log.lines.map(({ level }) => level),
      ['error', 'error', 'error', 'info'],
    );
    assert.ok(store.calls.length > 25);
  });

  it('is full while more bytes than allowed are unsaved, and still takes entries', async () => {
    const writer = newWriter({ maxUnsavedBytes: 300 });
    void addTo(writer, 1);
    assert.equal(writer.isFull, false);
    void addTo(writer, 2, 3, 4);
    assert.equal(writer.isFull, true);
    assert.equal(writer.unsavedEntries, 4);
    await clock.settle();
    store.succeed();
    await clock.settle();
    assert.equal(writer.isFull, false);
  });

  it('tells of each save how long it took and what it held', async () => {
    const saves: [number, number, boolean][] = [];
    const onSave = (durationMs: number, entries: number, bytes: number): number =>
      saves.push([durationMs, entries, bytes > 100]);
    void addTo(newWriter({ onSave }), 1, 2, 3);
    await clock.advance(7);
    store.succeed();
    await clock.settle();
    assert.deepEqual(saves, [[7, 3, true]]);
  });

  it('drains without waiting for flushMs or for the next try', async () => {
    const writer = newWriter({ flushMs: 5000 });
    void addTo(writer, 1);
    await clock.settle();
    void addTo(writer, 2);
    store.fail('away');
    await clock.settle();
    let isDrained = false;
    const drained = writer.drain().then(() => (isDrained = true));
    await clock.settle();
    assert.deepEqual(store.ns, [[1], [1]]);
    store.succeed();
    await clock.settle();
    assert.deepEqual(store.ns, [[1], [1], [2]]);
    assert.equal(isDrained, false);
    store.succeed();
    await drained;
    assert.deepEqual([clock.now(), clock.waiting, writer.unsavedEntries], [0, 0, 0]);
    await writer.drain();
  });

  it('rejects what is unsaved when it is closed, and sets no timer after', async () => {
    const writer = newWriter();
    const [sent] = addTo(writer, 1);
    await clock.settle();
    const [gathered] = addTo(writer, 2);
    writer.close();
    await assert.rejects(gathered ?? Promise.resolve(), /closed/);
    await assert.rejects(writer.add(classroomId, 1, strokeAt(3)), /closed/);
    store.succeed();
    await sent;
    await clock.advance(10_000);
    assert.deepEqual([store.calls.length, clock.waiting], [1, 0]);
  });

  it('saves everything once and in order, however often saving fails', async () => {
    const step = fc.record({ add: fc.nat(5), waitMs: fc.nat(300), fails: fc.nat(3), drains: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.nat(200), async (steps, flushMs) => {
        clock = new ManualClock();
        store = new ScriptedStore(clock);
        const writer = newWriter({ flushMs });
        const promises: Promise<SaveOutcome>[] = [];
        let n = 0;
        for (const { add, waitMs, fails, drains } of steps) {
          for (let i = 0; i < add; i += 1) promises.push(...addTo(writer, (n += 1)));
          await clock.advance(waitMs);
          if (drains) void writer.drain();
          if (fails === 0) store.fail('by chance');
          else if (fails < 3) store.succeed();
        }
        store.answerAll();
        await clock.advance(20_000);
        await Promise.all(promises);
        assert.deepEqual(
          store.savedNs,
          strokes(1, n).map((entry) => entry.n),
        );
        assert.deepEqual([writer.unsavedEntries, writer.unsavedBytes, clock.waiting], [0, 0, 0]);
      }),
      { numRuns: 150 },
    );
  }).timeout(30_000);
});
