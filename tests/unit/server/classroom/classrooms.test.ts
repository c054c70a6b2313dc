import assert from 'node:assert/strict';
import { createLocalClassroomLog } from '../../../../server/adapters/classroom-log/local.ts';
import { openMemoryDirectoryStore } from '../../../../server/adapters/directory-store/memory.ts';
import { openMemoryStrokeStore, StoreMemory } from '../../../../server/adapters/stroke-store/memory.ts';
import type { Classroom } from '../../../../server/classroom/classroom.ts';
import { Classrooms } from '../../../../server/classroom/classrooms.ts';
import { Directory } from '../../../../server/classroom/directory/directory.ts';
import { StrokeWriter } from '../../../../server/classroom/saving/stroke-writer.ts';
import type { Connection } from '../../../../server/ddp/author-api.ts';
import type { StrokeStore } from '../../../../server/ports/stroke-store.ts';
import { heldMemory } from '../../../support/held-memory.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { NumberedIds } from '../../../support/numbered-ids.ts';
import { strokes } from '../../../support/ordered-entries.ts';
import { RecordingLog } from '../../../support/recording-log.ts';

const UNUSED_MS = 80_000;
const STORED_STROKES = 10;
const FIELDS = new TextEncoder().encode('{"u":"u","s":[]}');

/** Each classroom has the same strokes; what is saved is forgotten, so that memory is the classrooms' alone. */
async function forgetfulStore(): Promise<StrokeStore> {
  const inner = await openMemoryStrokeStore({ memory: new StoreMemory() });
  return {
    ...inner,
    classroomIds: async () => [],
    load: async () => ({
      epochs: [{ epoch: 1, firstN: 1 }],
      lastN: STORED_STROKES,
      clearedThrough: 0,
      countAtMost: STORED_STROKES,
      removedIds: [],
      entries: storedStrokes(),
    }),
    startEpoch: async () => {},
    save: async () => ({ taken: [] }),
    status: () => inner.status(),
    close: () => inner.close(),
  };
}

async function* storedStrokes(): AsyncGenerator<ReturnType<typeof strokes>> {
  yield strokes(1, STORED_STROKES);
}

class Building {
  readonly clock = new ManualClock();
  readonly directory: Directory;
  readonly classrooms: Classrooms;
  readonly ids: readonly string[];

  static async with(
    count: number,
    store: StrokeStore,
    maxCacheBytes: number | null = null,
  ): Promise<Building> {
    const building = new Building(count, store, maxCacheBytes);
    await building.directory.load();
    const records = building.ids.map((id) => {
      const rest = { createdAt: 0, linkGeneration: 1, codeGeneration: 1, openUntil: 0 };
      return { kind: 'put', table: 'classrooms', record: { id, name: id, ...rest } } as const;
    });
    await building.directory.commit(records);
    building.classrooms.open();
    await building.classrooms.find().documents();
    return building;
  }

  private constructor(count: number, store: StrokeStore, maxCacheBytes: number | null) {
    const [clock, log, ids] = [this.clock, new RecordingLog(), new NumberedIds()];
    this.ids = Array.from({ length: count }, () => ids.id());
    this.directory = new Directory(openMemoryDirectoryStore(), clock, log);
    this.classrooms = new Classrooms({
      classroomLog: createLocalClassroomLog(),
      directory: this.directory,
      store,
      writer: new StrokeWriter({ store, clock, log, flushMs: 0, maxUnsavedBytes: 2 ** 30 }),
      clock,
      ids,
      log,
      ack: 'stored',
      maxCacheBytes,
      onLoaded: () => {},
    });
  }

  async opened(classroomId: string | undefined): Promise<Classroom> {
    const classroom = this.classrooms.find(classroomId);
    await classroom.documents();
    return classroom;
  }

  async draw(classroom: Classroom): Promise<void> {
    const drawn = classroom.draw({ studentId: 'u', fields: FIELDS, options: {} }, null);
    await this.clock.settle();
    await drawn;
  }

  /** A subscription to it. @returns ends it */
  async follow(classroomId: string | undefined): Promise<() => void> {
    assert.ok(classroomId !== undefined);
    let stop: (() => void) | undefined;
    const onStop = (listener: () => void): void => void (stop = listener);
    await this.classrooms.follow(classroomId, { connection: connection(), onStop });
    assert.ok(stop !== undefined);
    return stop;
  }
}

function connection(): Connection {
  const nothing = (): void => {};
  return { id: 'c', clientAddress: null, httpHeaders: {}, close: nothing, onClose: nothing };
}

describe('Classrooms in memory', () => {
  it('leave at most 4 KiB each behind when a thousand were opened, used and closed', async function () {
    this.timeout(60_000);
    const building = await Building.with(1_000, await forgetfulStore());
    await building.draw(await building.opened(undefined));
    const before = await heldMemory();
    let used = 0;
    for (const id of building.ids) {
      const stop = await building.follow(id);
      await building.draw(await building.opened(id));
      stop();
      if (++used % 100 === 0) await building.clock.advance(UNUSED_MS);
    }
    await building.clock.advance(UNUSED_MS);
    assert.equal(building.classrooms.openCount, 1);
    const each = ((await heldMemory()) - before) / building.ids.length;
    assert.ok(each <= 4096, `${each} bytes for each`);
  });

  it('keep one epoch for each process in the store, however often a classroom is opened', async () => {
    const memory = new StoreMemory();
    const building = await Building.with(1, await openMemoryStrokeStore({ memory }));
    const [id] = building.ids;
    assert.ok(id !== undefined);
    for (let opening = 0; opening < 50; opening++) {
      await building.draw(await building.opened(id));
      await building.clock.advance(UNUSED_MS);
      assert.equal(building.classrooms.openCount, 1);
    }
    const documents = await building.classrooms.find(id).documents();
    assert.deepEqual([documents.size, documents.endN, documents.epochs.length], [50, 51, 1]);
    assert.equal(memory.classrooms.get(id)?.epochs.size, 1);
  });

  it('beyond MAX_CACHE_BYTES are closed at once, the least recently used first, and never a followed one', async () => {
    const store = await forgetfulStore();
    const one = await Building.with(1, store);
    // Each has room left for a stroke, whose time is all that it then takes more.
    const size = (await one.opened(one.ids[0])).bytesHeld + 2 * Float64Array.BYTES_PER_ELEMENT;
    const building = await Building.with(4, store, size * 4);
    const [first, second, third, fourth] = building.ids;
    const stop = await building.follow(first);
    for (const id of [second, third]) await building.opened(id);
    await building.clock.settle();
    assert.equal(building.classrooms.openCount, 4);
    await building.clock.advance(1);
    await building.draw(await building.opened(second));
    await building.opened(fourth);
    await building.clock.settle();
    // `default` and three more are as much as may be: the third was used least recently, but for the followed one.
    const held = building.classrooms;
    assert.equal(held.openCount, 4);
    assert.deepEqual(
      [first, second, third, fourth].map((id) => held.isOpen(id ?? '')),
      [true, true, false, true],
    );
    stop();
    await building.opened(third);
    await building.clock.settle();
    assert.equal(held.isOpen(first ?? ''), false);
    assert.ok(held.bytesHeld <= size * 4);
  });

  it('are not closed for want of memory while a stroke of them is unsaved', async () => {
    const store = await forgetfulStore();
    let save: () => void = () => undefined;
    const held: StrokeStore = {
      ...store,
      save: () => new Promise((resolve) => void (save = () => resolve({ taken: [] }))),
    };
    const building = await Building.with(1, held, 1);
    const [id] = building.ids;
    const drawn = (await building.opened(id)).draw({ studentId: 'u', fields: FIELDS, options: {} }, null);
    await building.clock.advance(UNUSED_MS);
    assert.equal(building.classrooms.openCount, 2);
    save();
    await drawn;
    await building.clock.advance(UNUSED_MS);
    assert.equal(building.classrooms.openCount, 1);
  });
});
