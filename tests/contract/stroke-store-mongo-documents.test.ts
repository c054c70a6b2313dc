import assert from 'node:assert/strict';
import type { OrderedEntry } from '../../server/ports/classroom-log.ts';
import type { StrokeStore } from '../../server/ports/stroke-store.ts';
import { loadRecordedDrawing } from '../support/recorded-drawing.ts';
import { MongoDatabase } from '../support/mongo-database.ts';
import { MongoProxy } from '../support/mongo-proxy.ts';
import { openMongoStore } from '../support/mongo-stores.ts';
import { clearAt, ENTRIES_START, removalAt, strokeAt, strokeIdAt } from '../support/ordered-entries.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { loadAll, plain } from './stroke-store.suite.ts';

const segments = loadRecordedDrawing()[0]?.segments ?? [];
const classroomId = 'class-b';

interface Loose {
  _id: string;
  [field: string]: unknown;
}

const labelOf = (entry: OrderedEntry): readonly unknown[] => [
  entry.n,
  entry.kind,
  'id' in entry ? entry.id : '',
];
const idOf = (entry: OrderedEntry): string => ('id' in entry ? entry.id : '');

describe('The documents of StrokeStore in MongoDB', () => {
  let database: MongoDatabase;
  let url: string;
  let store: StrokeStore | undefined;

  const open = async (log = new RecordingLog()): Promise<StrokeStore> =>
    (store = await openMongoStore(url, { log }));
  const reopen = async (log = new RecordingLog()): Promise<StrokeStore> => {
    await store?.close();
    return open(log);
  };
  const documents = (collection = 'segments'): Promise<Loose[]> =>
    database.use(url, (db) => db.collection<Loose>(collection).find().sort({ n: 1 }).toArray());
  const insert = (...inserted: Loose[]): Promise<unknown> =>
    database.use(url, (db) => db.collection<Loose>('segments').insertMany(inserted));
  const save = async (inClassroom: string, ...entries: OrderedEntry[]): Promise<unknown> =>
    store?.save([{ classroomId: inClassroom, epoch: 1, entries }]);

  before(async function () {
    database = await MongoDatabase.forTests(this);
  });
  beforeEach(() => {
    url = database.newUrl();
  });
  afterEach(async () => {
    await store?.close();
    store = undefined;
  });
  after(() => database?.stop());

  it('are those of the original app, with place and time, and the classroom unless it is the default one', async () => {
    await open();
    const text = JSON.stringify({ u: 'ann', s: segments, color: '#a0b1c2', width: '3.00' });
    const stroke = {
      kind: 'stroke',
      at: ENTRIES_START,
      studentId: 'ann',
      fields: Buffer.from(text),
    } as const;
    await save('default', { ...stroke, id: 'a'.repeat(17), n: 1 });
    await save(classroomId, { ...stroke, id: 'b'.repeat(17), n: 2 });
    const styled = { u: 'ann', s: segments, color: '#a0b1c2', width: '3.00' };
    assert.deepEqual(await documents(), [
      { _id: 'a'.repeat(17), ...styled, n: 1, t: ENTRIES_START },
      { _id: 'b'.repeat(17), ...styled, n: 2, t: ENTRIES_START, c: classroomId },
    ]);
    const { entries } = await loadAll(await reopen(), 'default');
    assert.deepEqual(entries, plain([{ ...stroke, id: 'a'.repeat(17), n: 1 }]));
  });

  describe('in a database of the original app', () => {
    // Ids in no order: what counts is the order in which they were inserted.
    const originals = Array.from({ length: 25 }, (_, i) => ({
      _id: `${String.fromCharCode(122 - ((i * 7) % 25))}riginal-stroke-${i}`.padEnd(17, 'x').slice(0, 17),
      u: String(i % 3),
      s: segments,
    }));
    const expected = originals.map(({ _id: id, u, s }, i): OrderedEntry => {
      const fields = new TextEncoder().encode(JSON.stringify({ u, s }));
      return { kind: 'stroke', n: i + 1, at: ENTRIES_START, id, studentId: u, fields };
    });

    it('get their places once, in the order of their insertion, and nothing else', async () => {
      await insert(...originals);
      const log = new RecordingLog();
      assert.deepEqual((await loadAll(await open(log), 'default')).entries, expected);
      assert.deepEqual(
        await documents(),
        originals.map((document, i) => ({ ...document, n: i + 1, t: ENTRIES_START })),
      );
      assert.equal(log.lines.length, 1);
      await save('default', strokeAt(26));
      const again = await loadAll(await reopen(), 'default');
      assert.deepEqual(again.entries, [...expected, ...plain([strokeAt(26)])]);
    });

    it('get behind what is there when they come later, and the others keep theirs', async () => {
      await insert(...originals.slice(0, 10));
      await loadAll(await open(), 'default');
      await save('default', strokeAt(11), removalAt(12, 11));
      await insert(...originals.slice(10));
      const { entries, lastN } = await loadAll(await reopen(), 'default');
      assert.deepEqual(entries.map(labelOf), [
        ...expected.slice(0, 10).map(labelOf),
        [11, 'stroke', strokeIdAt(11)],
        [12, 'removal', strokeIdAt(11)],
        ...expected.slice(10).map((entry) => labelOf({ ...entry, n: entry.n + 2 })),
      ]);
      assert.equal(lastN, 27);
    });

    it('are the same when the first load was interrupted half way', async () => {
      await insert(...originals);
      // What an ordered write leaves that the database did not finish.
      await database.use(url, async (db) => {
        for (const [i, { _id }] of originals.slice(0, 9).entries())
          await db.collection<Loose>('segments').updateOne({ _id }, { $set: { n: i + 1, t: ENTRIES_START } });
      });
      assert.deepEqual((await loadAll(await open(), 'default')).entries, expected);
    });

    it('are the same when the answers to the first loads are lost', async function () {
      const own = await MongoDatabase.ofOurOwn(this);
      const proxy = await MongoProxy.open(own.port);
      try {
        url = own.newUrl(proxy.port);
        await own.use(url, (db) => db.collection<Loose>('segments').insertMany(originals));
        let lost = 0;
        proxy.fateOf = ({ name, target }) =>
          name === 'update' && target === 'segments' && (lost += 1) <= 2 ? 'drop reply' : 'pass';
        await open();
        const loaded = async (): Promise<readonly OrderedEntry[]> =>
          (await loadAll(store ?? assert.fail(), 'default')).entries;
        await assert.rejects(loaded());
        assert.deepEqual(await loaded(), expected);
        await store?.close();
        store = undefined;
      } finally {
        await proxy.cut();
        await own.stop();
      }
    });

    it('that are no strokes are left as they are and said', async () => {
      await insert({ _id: 'strange', u: 'ann', s: 'no segments' }, { _id: 'stranger', x: 1 }, ...originals);
      const log = new RecordingLog();
      const { entries } = await loadAll(await open(log), 'default');
      assert.deepEqual(
        entries.map(idOf),
        originals.map(({ _id: id }) => id),
      );
      assert.ok(log.lines.some(({ level }) => level === 'warn'));
      const stranger = (await documents()).find(({ _id: id }) => id === 'stranger');
      assert.deepEqual(stranger, { _id: 'stranger', x: 1 });
    });
  });

  it('keep a removed stroke beside its removal, and lose both with a clear', async () => {
    await open();
    await save(classroomId, strokeAt(1), strokeAt(2), removalAt(3, 1));
    assert.deepEqual(
      (await documents()).map(({ _id: id }) => id),
      [strokeIdAt(1), strokeIdAt(2)],
    );
    assert.equal((await documents('inkwell_removals')).length, 1);
    await save(classroomId, clearAt(4));
    await loadAll(await reopen(), classroomId);
    assert.deepEqual([await documents(), await documents('inkwell_removals')], [[], []]);
  });

  it('that the database inserts after a clear has deleted everything are hidden, and deleted by the next load', async () => {
    await open();
    await save(classroomId, strokeAt(1), strokeAt(3), clearAt(5), strokeAt(6));
    await reopen();
    await insert({ _id: strokeIdAt(2), u: 'student-2', s: segments, n: 2, t: ENTRIES_START, c: classroomId });
    const { entries, removedIds } = await loadAll(await reopen(), classroomId);
    assert.deepEqual(entries, plain([strokeAt(6)]));
    assert.deepEqual(removedIds.map(({ id }) => id).toSorted(), [1, 2, 3].map(strokeIdAt));
    assert.deepEqual(
      (await documents()).map(({ n }) => n),
      [6],
    );
  });

  it('that a dead server has left at places in use get places of their own, removals behind their strokes', async () => {
    await open();
    await save(classroomId, ...[1, 2, 3, 4].map((n) => strokeAt(n)));
    const late = { u: 'student-0', s: segments, t: ENTRIES_START, c: classroomId };
    await insert({ _id: 'late one', n: 2, ...late }, { _id: 'late two', n: 3, ...late });
    await database.use(url, (db) =>
      db.collection<Loose>('inkwell_removals').insertOne({
        _id: 'late removal',
        n: 4,
        t: ENTRIES_START,
        u: 'student-0',
        stroke: 'late two',
        c: classroomId,
      }),
    );
    const loaded = (): ReturnType<typeof loadAll> => loadAll(store ?? assert.fail(), classroomId);
    await reopen();
    await assert.rejects(loaded(), /^Error: MongoDB at [^\n]*load again$/);
    const { entries, lastN } = await loaded();
    assert.deepEqual(entries.map(labelOf), [
      ...[1, 2, 3, 4].map((n) => [n, 'stroke', strokeIdAt(n)]),
      [5, 'stroke', 'late one'],
      [6, 'stroke', 'late two'],
      [7, 'removal', 'late two'],
    ]);
    assert.equal(lastN, 7);
  });
});
