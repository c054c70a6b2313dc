import assert from 'node:assert/strict';
import { createLocalClassroomLog } from '../../../../server/adapters/classroom-log/local.ts';
import { createSystemClock } from '../../../../server/adapters/clock/system.ts';
import { openMemoryStrokeStore } from '../../../../server/adapters/stroke-store/memory.ts';
import { Classroom } from '../../../../server/classroom/classroom.ts';
import { StrokeWriter } from '../../../../server/classroom/saving/stroke-writer.ts';
import type { ClassroomLog, OrderedEntry } from '../../../../server/ports/classroom-log.ts';
import type { StoredClassroom, StrokeStore } from '../../../../server/ports/stroke-store.ts';
import { NumberedIds } from '../../../support/numbered-ids.ts';
import { strokeIdAt, strokes } from '../../../support/ordered-entries.ts';
import { RecordingLog } from '../../../support/recording-log.ts';
import { NO_MEMBERS } from '../../../support/no-members.ts';

const STROKES = 100_000;
const SLICE = 500;
const ID = 'rr985MmpwhRtJbdDm';

function classroomOver(store: StrokeStore, classroomLog: ClassroomLog): Classroom {
  const [clock, log] = [createSystemClock(), new RecordingLog()];
  return new Classroom('default', {
    classroomLog,
    store,
    writer: new StrokeWriter({ store, clock, log, flushMs: 0, maxUnsavedBytes: 1e9 }),
    clock,
    ids: new NumberedIds(),
    log,
    ack: 'memory',
    membersOf: () => NO_MEMBERS,
    onLoaded: () => undefined,
  });
}

/** A store whose slices are counted on their way. */
function countSlices(store: StrokeStore, slices: (readonly OrderedEntry[])[]): StrokeStore {
  async function* counted(entries: StoredClassroom['entries']): AsyncGenerator<readonly OrderedEntry[]> {
    for await (const slice of entries) {
      slices.push(slice);
      yield slice;
    }
  }
  return {
    classroomIds: () => store.classroomIds(),
    load: async (classroomId) => {
      const stored = await store.load(classroomId);
      return { ...stored, entries: counted(stored.entries) };
    },
    startEpoch: (classroomId, epoch) => store.startEpoch(classroomId, epoch),
    save: (batches) => store.save(batches),
    status: () => store.status(),
    close: () => store.close(),
  };
}

describe('a classroom that is loading', () => {
  it('has memory of its own for what arrives meanwhile', async () => {
    const stored = await openMemoryStrokeStore();
    await stored.save([{ classroomId: 'default', epoch: 1, entries: strokes(1, 3) }]);
    const classroomLog = createLocalClassroomLog();
    const lent = new TextEncoder().encode('{"u":"a","s":[1]}');
    async function* withOneMore(
      entries: StoredClassroom['entries'],
    ): AsyncGenerator<readonly OrderedEntry[]> {
      yield* entries;
      await classroomLog.append('default', { kind: 'stroke', at: 1, id: ID, studentId: 'a', fields: lent });
      lent.fill(0);
    }
    const store: StrokeStore = {
      ...countSlices(stored, []),
      load: async (classroomId) => {
        const loaded = await stored.load(classroomId);
        return { ...loaded, entries: withOneMore(loaded.entries) };
      },
    };
    const classroom = classroomOver(store, classroomLog);
    await classroom.open();
    const documents = await classroom.documents();
    assert.equal(new TextDecoder().decode(documents.fieldsOf(documents.endN - 1)), '{"u":"a","s":[1]}');
  });
});

describe('a classroom of 100,000 strokes', () => {
  it('is loaded in slices of 500, and others have their turn after each', async function () {
    this.timeout(30_000);
    const stored = await openMemoryStrokeStore();
    await stored.save([{ classroomId: 'default', epoch: 1, entries: strokes(1, STROKES) }]);
    const slices: (readonly OrderedEntry[])[] = [];
    const store = countSlices(stored, slices);
    const classroom = classroomOver(store, createLocalClassroomLog());
    /** How many slices there were at each turn that somebody else had. */
    const turns = new Set<number>();
    let isLoading = true;
    const turn = (): void => {
      turns.add(slices.length);
      if (isLoading) setImmediate(turn);
    };
    turn();
    await classroom.open();
    isLoading = false;
    assert.deepEqual([slices.length, classroom.strokes], [STROKES / SLICE, STROKES]);
    assert.ok(slices.every(({ length }) => length === SLICE));
    for (let slice = 1; slice < slices.length; slice++)
      assert.ok(turns.has(slice), `no turn after slice ${slice}`);
    const documents = await classroom.documents();
    assert.deepEqual(
      [documents.size, documents.endN, documents.keyOf(strokeIdAt(7))],
      [STROKES, STROKES + 1, 'student-1'],
    );
  });
});
