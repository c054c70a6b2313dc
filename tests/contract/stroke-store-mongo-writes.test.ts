import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { StrokeWriter } from '../../server/classroom/saving/stroke-writer.ts';
import type { StrokeStore } from '../../server/ports/stroke-store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MongoDatabase } from '../support/mongo-database.ts';
import { MongoProxy } from '../support/mongo-proxy.ts';
import { openMongoStore } from '../support/mongo-stores.ts';
import { removalAt, strokeAt, strokes } from '../support/ordered-entries.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { waitUntil } from '../support/wait-until.ts';

const classroomId = 'classroom';
const FLUSH_MS = 5_000;

describe('What a StrokeWriter asks of MongoDB', () => {
  let database: MongoDatabase;
  let proxy: MongoProxy;
  let store: StrokeStore;

  /** Those that touch strokes, in order. */
  const commands = (): string[] =>
    proxy.passed
      .filter(({ name, target }) => name !== 'hello' && target !== 'inkwell_server')
      .map(({ name, target }) => `${name} ${String(target)}`);
  /** When each save began, ms of the writer's clock. */
  let sentAt: number[];
  let underWay: number;
  const newWriter = (clock: ManualClock, flushMs: number): StrokeWriter => {
    const save: StrokeStore['save'] = async (batches) => {
      sentAt.push(clock.now());
      underWay += 1;
      try {
        return await store.save(batches);
      } finally {
        underWay -= 1;
      }
    };
    return new StrokeWriter({
      store: { save },
      clock,
      log: new RecordingLog(),
      flushMs,
      maxUnsavedBytes: 1e9,
    });
  };
  /** Lets what is on its way to the database arrive; the clock stands still. */
  const arrives = (isTrue: () => boolean): Promise<void> =>
    waitUntil(
      isTrue,
      () => 'the database has not answered',
      () => delay(1),
    );

  before(async function () {
    database = await MongoDatabase.ofOurOwn(this);
    proxy = await MongoProxy.open(database.port);
  });
  beforeEach(async () => {
    store = await openMongoStore(database.newUrl(proxy.port));
    proxy.passed.length = 0;
    sentAt = [];
    underWay = 0;
  });
  afterEach(() => store.close());
  after(async () => {
    await proxy?.cut();
    await database?.stop();
  });

  it('is one insert in 5 s with FLUSH_MS=5000, and none while nobody draws', async () => {
    const clock = new ManualClock();
    const writer = newWriter(clock, FLUSH_MS);
    // Half a minute of drawing, three strokes a tick; then half a minute of nothing.
    for (let tick = 0; tick < 120; tick += 1) {
      const drawn = tick < 60 ? strokes(3 * tick + 1, 3 * tick + 3) : [];
      for (const entry of drawn) void writer.add(classroomId, 1, entry);
      await clock.advance(500);
      await arrives(() => underWay === 0);
    }
    assert.equal(writer.unsavedEntries, 0);
    assert.deepEqual(
      sentAt,
      [0, 5, 10, 15, 20, 25, 30].map((seconds) => seconds * 1000),
    );
    const inserts = commands().filter((command) => command === 'insert segments');
    assert.equal(inserts.length, sentAt.length);
    assert.deepEqual(
      commands().filter((command) => command !== 'insert segments'),
      ['find inkwell_classrooms'],
    );
  });

  it('is one insert at a time, and the next takes all that came meanwhile', async () => {
    const clock = new ManualClock();
    const writer = newWriter(clock, 0);
    let release: () => void = () => {};
    const until = new Promise<void>((resolve) => (release = resolve));
    proxy.fateOf = ({ name, target }) => (name === 'insert' && target === 'segments' ? { until } : 'pass');
    for (const entry of strokes(1, 3)) void writer.add(classroomId, 1, entry);
    await clock.settle();
    for (const entry of strokes(4, 1_500)) void writer.add(classroomId, 1, entry);
    void writer.add('other', 1, strokeAt(3_000));
    void writer.add(classroomId, 1, removalAt(1_501, 4));
    await clock.settle();
    release();
    await arrives(() => {
      clock.endTick();
      return writer.unsavedEntries === 0;
    });
    const writes = commands().filter((command) => command.startsWith('insert'));
    assert.deepEqual(writes, ['insert segments', 'insert segments', 'insert inkwell_removals']);
  });
});
