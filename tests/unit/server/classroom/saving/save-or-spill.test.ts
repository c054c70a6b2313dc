import assert from 'node:assert/strict';
import { saveOrSpill } from '../../../../../server/classroom/saving/save-or-spill.ts';
import { StrokeWriter } from '../../../../../server/classroom/saving/stroke-writer.ts';
import { EntriesLostError, type Spill, type SpillFiles } from '../../../../../server/ports/spill-files.ts';
import type { EntryBatch } from '../../../../../server/ports/stroke-store.ts';
import { createDeferred } from '../../../../support/deferred.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';
import { strokeAt } from '../../../../support/ordered-entries.ts';
import { RecordingLog } from '../../../../support/recording-log.ts';
import { ScriptedStore } from '../../../../support/scripted-store.ts';

const classroomId = 'classroom';

class WrittenSpills implements SpillFiles {
  readonly written: (readonly EntryBatch[])[] = [];
  failure: Error | undefined;

  get ns(): number[] {
    return this.written.flatMap((batches) => batches.flatMap(({ entries }) => entries.map(({ n }) => n)));
  }

  async write(batches: readonly EntryBatch[]): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.written.push(batches);
  }

  async *read(): AsyncGenerator<Spill, void, undefined> {
    // Nothing of an earlier server.
  }
}

describe('saveOrSpill', () => {
  let clock: ManualClock;
  let log: RecordingLog;
  let store: ScriptedStore;
  let spillFiles: WrittenSpills;
  let writer: StrokeWriter;
  let end: 'waiting' | 'done' | Error;

  const add = (...ns: number[]): void => {
    for (const n of ns) void writer.add(classroomId, 1, strokeAt(n));
  };
  const stop = (answered = Promise.resolve()): void => {
    end = 'waiting';
    saveOrSpill({ writer, answered, spillFiles, clock, log }).then(
      () => (end = 'done'),
      (error: Error) => (end = error),
    );
  };

  beforeEach(() => {
    clock = new ManualClock();
    log = new RecordingLog();
    store = new ScriptedStore(clock);
    spillFiles = new WrittenSpills();
    writer = new StrokeWriter({ store, clock, log, flushMs: 5000, maxUnsavedBytes: 1e6 });
  });

  it('saves all that is unsaved at once and writes no file', async () => {
    store.answerAll();
    add(1);
    await clock.settle();
    add(2, 3);
    stop();
    await clock.settle();
    assert.equal(end, 'done');
    assert.deepEqual([store.savedNs, spillFiles.written, clock.waiting], [[1, 2, 3], [], 0]);
  });

  it('saves what the last calls add while they are answered', async () => {
    store.answerAll();
    const answered = createDeferred();
    stop(answered.promise);
    await clock.settle();
    add(1);
    answered.resolve();
    await clock.settle();
    assert.equal(end, 'done');
    assert.deepEqual(store.savedNs, [1]);
  });

  it('waits 8 s for a store that fails, and then writes what it has not taken, in order', async () => {
    add(1, 2);
    await clock.settle();
    add(3);
    store.failAll('away');
    store.fail('away');
    stop();
    await clock.advance(7_999);
    assert.equal(end, 'waiting');
    await clock.advance(1);
    assert.equal(end, 'done');
    assert.deepEqual(spillFiles.ns, [1, 2, 3]);
    assert.equal(clock.waiting, 0, 'it goes on trying');
    assert.deepEqual(log.lines.at(-1)?.fields, { entries: 3 });
  });

  it('saves after all, when the store comes back in time', async () => {
    add(1);
    await clock.settle();
    store.failAll('away');
    store.fail('away');
    stop();
    await clock.advance(5_000);
    store.answerAll();
    await clock.advance(3_000);
    assert.equal(end, 'done');
    assert.deepEqual([store.savedNs, spillFiles.written], [[1], []]);
  });

  it('writes what is on its way to a store that hangs', async () => {
    add(1);
    await clock.settle();
    add(2);
    stop();
    await clock.advance(8_000);
    assert.equal(end, 'done');
    assert.deepEqual(spillFiles.ns, [1, 2]);
    store.succeed();
    await clock.settle();
    assert.deepEqual(store.ns, [[1]], 'nothing is sent any more');
  });

  it('waits for calls that are answered late, so that nothing is added behind the file', async () => {
    const answered = createDeferred();
    add(1);
    store.failAll('away');
    stop(answered.promise);
    await clock.advance(8_000);
    assert.equal(end, 'waiting');
    add(2);
    answered.resolve();
    await clock.settle();
    assert.equal(end, 'done');
    assert.deepEqual(spillFiles.ns, [1, 2]);
  });

  it('tells in one line how much is lost when no file can be written either', async () => {
    add(1, 2);
    store.failAll('away');
    spillFiles.failure = new Error('ENOSPC: no space left on device');
    stop();
    await clock.advance(8_000);
    assert.ok(end instanceof EntriesLostError);
    assert.match(
      end.message,
      /^2 strokes, removals and clears are lost: [^\n]*ENOSPC: no space left on device$/,
    );
  });
});
