import assert from 'node:assert/strict';
import type { OrderedEntry } from '../../server/ports/classroom-log.ts';
import { ALL_SAVED, type SaveOutcome, type StrokeStore } from '../../server/ports/stroke-store.ts';
import { MongoDatabase } from '../support/mongo-database.ts';
import { type Fate, MongoProxy } from '../support/mongo-proxy.ts';
import { openMongoStore } from '../support/mongo-stores.ts';
import { clearAt, removalAt, strokeAt, strokeIdAt } from '../support/ordered-entries.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { loadAll, plain } from './stroke-store.suite.ts';

interface Loose {
  _id: string;
  [field: string]: unknown;
}

const classroomId = 'classroom';

/** A stroke with these segments instead of its own. */
function strokeOf(n: number, segments: unknown): OrderedEntry {
  const studentId = `student-${n % 3}`;
  return {
    ...strokeAt(n),
    kind: 'stroke',
    id: strokeIdAt(n),
    studentId,
    fields: Buffer.from(JSON.stringify({ u: studentId, s: segments })),
  };
}

describe('What MongoDB refuses of a save', () => {
  let database: MongoDatabase;
  let proxy: MongoProxy;
  let url: string;
  let store: StrokeStore;
  let log: RecordingLog;

  const save = (...entries: OrderedEntry[]): Promise<SaveOutcome> =>
    store.save([{ classroomId, epoch: 1, entries }]);
  const reopen = async (): Promise<void> => {
    await store.close();
    store = await openMongoStore(url, { log });
  };
  const collection = (name = 'segments'): Promise<Loose[]> =>
    database.use(url, (db) => db.collection<Loose>(name).find().sort({ n: 1 }).toArray());
  const insert = (document: Loose): Promise<unknown> =>
    database.use(url, (db) => db.collection<Loose>('segments').insertOne(document));
  /** The next insert of strokes is answered like this, and the database never hears of it. */
  const answerInsert = (fate: Fate): void => {
    proxy.fateOf = ({ name, target }) => {
      if (name !== 'insert' || target !== 'segments') return 'pass';
      proxy.fateOf = () => 'pass';
      return fate;
    };
  };

  before(async function () {
    database = await MongoDatabase.ofOurOwn(this);
    proxy = await MongoProxy.open(database.port);
  });
  beforeEach(async () => {
    url = database.newUrl(proxy.port);
    log = new RecordingLog();
    store = await openMongoStore(url, { log });
  });
  afterEach(() => store.close());
  after(async () => {
    await proxy?.cut();
    await database?.stop();
  });

  describe('because its id is there', () => {
    for (const [whose, other] of [
      ['of another student', { u: 'somebody else', n: 1, c: classroomId }],
      ['of another student at the same place', { u: 'somebody else', n: 2, c: classroomId }],
      ['of the same student in another classroom', { u: 'student-2', n: 2, c: 'other' }],
      ['of the same student in the default classroom', { u: 'student-2', n: 2 }],
      ['of another student in the original app', { u: 'somebody else' }],
    ] as const) {
      it(`is told when it is that ${whose}; the rest of the batch is saved, also the second time`, async () => {
        const document = { _id: strokeIdAt(2), s: [], ...other };
        await insert(document);
        const taken = [{ classroomId, id: strokeIdAt(2), n: 2 }];
        for (let again = 0; again < 2; again += 1) {
          assert.deepEqual(await save(strokeAt(1), strokeAt(2), removalAt(4, 3), strokeAt(3)), { taken });
        }
        const [kept] = (await collection()).filter(({ _id: id }) => id === strokeIdAt(2));
        assert.deepEqual(kept, document);
        assert.equal((await collection()).length, 3);
      });
    }

    it('is no refusal when it is the same stroke, stored before', async () => {
      await save(strokeAt(1), strokeAt(2));
      const stored = await collection();
      assert.deepEqual(await save(strokeAt(1), strokeAt(2), strokeAt(3)), ALL_SAVED);
      assert.deepEqual((await collection()).slice(0, 2), stored);
    });

    it('is no refusal when it is the same stroke at another place: the new one is kept', async () => {
      await insert({ _id: strokeIdAt(2), u: 'student-2', s: ['late'], n: 1, c: classroomId });
      await insert({ _id: strokeIdAt(3), u: 'student-0', s: ['without a place'], c: classroomId });
      for (let again = 0; again < 2; again += 1) {
        assert.deepEqual(await save(strokeAt(2), strokeAt(3)), ALL_SAVED);
        assert.deepEqual((await loadAll(store, classroomId)).entries, plain([strokeAt(2), strokeAt(3)]));
      }
    });

    it('is no refusal when a clear has hidden that stroke and it is not deleted yet', async () => {
      await store.save([{ classroomId: 'other', epoch: 1, entries: [strokeAt(1), clearAt(5)] }]);
      await loadAll(store, 'other');
      await insert({ _id: strokeIdAt(7), u: 'somebody', s: [], n: 4, c: 'other' });
      assert.deepEqual(await save(strokeAt(7)), ALL_SAVED);
      assert.deepEqual((await loadAll(store, classroomId)).entries, plain([strokeAt(7)]));
      assert.deepEqual((await loadAll(store, 'other')).entries, []);
    });
  });

  describe('because it will not have a document', () => {
    // FerretDB refuses the first by itself; MongoDB would take it. The driver cannot send the second.
    for (const [what, segments] of [
      ['the database', [{ $no: 1 }]],
      ['the driver', [{ 'no\0': 1 }]],
    ] as const) {
      it(`is set aside when ${what} does: it holds up nothing, is told, and is loaded in its place`, async () => {
        const entries = [strokeAt(1), strokeOf(2, segments), strokeAt(3), removalAt(4, 2), strokeAt(5)];
        for (let again = 0; again < 2; again += 1) assert.deepEqual(await save(...entries), ALL_SAVED);
        assert.equal((await collection()).length, 3);
        const [refused] = await collection('inkwell_refused');
        assert.ok(refused !== undefined && String(refused['reason']).length > 10);
        assert.deepEqual([refused['stroke'], refused['n'], refused['u']], [strokeIdAt(2), 2, 'student-2']);
        assert.deepEqual((await loadAll(store, classroomId)).entries, plain(entries));
        const told = log.lines.filter(({ level }) => level === 'error');
        assert.deepEqual(
          told.map(({ fields }) => fields['strokes']),
          [1, 1],
        );
        await reopen();
        assert.deepEqual((await loadAll(store, classroomId)).entries, plain(entries));
        assert.deepEqual(store.status(), {
          problems: [],
          notes: ['strokes that the database has refused: 1; they lie in inkwell_refused'],
        });
      });
    }

    it('goes with a clear, and its id is remembered', async () => {
      await save(strokeAt(1), strokeOf(2, [{ $no: 1 }]));
      await save(clearAt(3));
      const { entries, removedIds } = await loadAll(store, classroomId);
      assert.deepEqual(entries, []);
      assert.deepEqual(removedIds.map(({ id }) => id).toSorted(), [strokeIdAt(1), strokeIdAt(2)]);
      assert.deepEqual(await collection('inkwell_refused'), []);
      assert.deepEqual(store.status().notes, []);
    });
  });

  it('finds the one document for which the whole command fails, and sets no other aside', async () => {
    let commands = 0;
    proxy.fateOf = ({ name, target }) => {
      if (name !== 'insert' || target !== 'segments') return 'pass';
      // Halves of five: three and two, then two and one …; the fourth command holds the first document alone.
      commands += 1;
      const fails = commands <= 4;
      return fails ? { answer: { ok: 0, code: 2, errmsg: 'bad value', codeName: 'BadValue' } } : 'pass';
    };
    const entries = [1, 2, 3, 4, 5].map((n) => strokeAt(n));
    assert.deepEqual(await save(...entries), ALL_SAVED);
    assert.deepEqual(
      (await collection('inkwell_refused')).map(({ stroke }) => stroke),
      [strokeIdAt(1)],
    );
    assert.deepEqual((await loadAll(store, classroomId)).entries, plain(entries));
  });

  describe('for a reason of its own', () => {
    for (const [what, answer] of [
      ['a conflict', { ok: 1, n: 0, writeErrors: [{ index: 1, code: 112, errmsg: 'WriteConflict' }] }],
      ['no space', { ok: 0, code: 14031, errmsg: 'no space left', codeName: 'OutOfDiskSpace' }],
      ['a lost majority', { ok: 1, n: 3, writeConcernError: { code: 64, errmsg: 'waiting timed out' } }],
      [
        'a majority that is lost behind a duplicate',
        {
          ok: 1,
          n: 2,
          writeErrors: [{ index: 0, code: 11000, errmsg: 'duplicate' }],
          writeConcernError: { code: 64, errmsg: 'waiting timed out' },
        },
      ],
      ['an odd write concern', { ok: 1, n: 3, writeConcernError: { code: 4242, errmsg: 'who knows' } }],
      ['a step down', { ok: 0, code: 10107, errmsg: 'not primary', codeName: 'NotWritablePrimary' }],
      ['a half done batch', { ok: 1, n: 0, writeErrors: [{ index: 0, code: 11600, errmsg: 'interrupted' }] }],
    ] as const) {
      it(`rejects for ${what} in one line without a stroke, sets nothing aside, and takes the batch again`, async () => {
        const entries = [strokeAt(1), strokeAt(2), strokeAt(3)];
        answerInsert({ answer });
        await assert.rejects(save(...entries), (error) => {
          assert.ok(error instanceof Error);
          assert.match(error.message, /^MongoDB at 127\.0\.0\.1:\d+\/[\w-]+: [^\n]+$/);
          assert.doesNotMatch(JSON.stringify(error) + String(error.stack), /student-/);
          return true;
        });
        assert.deepEqual(await save(...entries), ALL_SAVED);
        assert.deepEqual(await collection('inkwell_refused'), []);
        assert.deepEqual((await loadAll(store, classroomId)).entries, plain(entries));
      });
    }

    for (const fate of ['drop', 'drop reply'] as const) {
      it(`rejects when the connection ends: ${fate}; and the batch is stored once`, async () => {
        answerInsert(fate);
        const entries = [strokeAt(1), strokeAt(2)];
        await assert.rejects(save(...entries));
        assert.deepEqual(await save(...entries), ALL_SAVED);
        assert.deepEqual((await loadAll(store, classroomId)).entries, plain(entries));
      });
    }

    it('rejects when no answer comes within the time that an answer may take', async () => {
      await store.close();
      store = await openMongoStore(`${url}&socketTimeoutMS=300`, { log });
      answerInsert('hang');
      await assert.rejects(save(strokeAt(1)));
      assert.deepEqual(await save(strokeAt(1)), ALL_SAVED);
    });

    it('rejects when a command gets stuck on its way, which the driver waits for, and goes on; as often as it happens', async () => {
      await store.close();
      // Signs of life would get stuck before it.
      const lockTiming = { beatMs: 100_000, deadAfterMs: 400_000 };
      store = await openMongoStore(`${url}&socketTimeoutMS=1000&maxPoolSize=1`, { log, lockTiming });
      await save(strokeAt(12));
      // More than the buffers of both ends hold.
      const long = Array.from({ length: 8 }, (_, at) => strokeOf(at + 1, ['x'.repeat(1024 * 1024)]));
      for (let time = 1; time <= 3; time += 1) {
        proxy.stall();
        await assert.rejects(save(...long), /^Error: MongoDB at [^\n]+: no answer within 2 s$/);
        assert.deepEqual(await save(strokeAt(8 + time)), ALL_SAVED);
      }
      assert.deepEqual(
        (await collection()).map(({ n }) => n),
        [9, 10, 11, 12],
      );
    });
  });
});
