import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { openLmdbStrokeStore } from '../../server/adapters/stroke-store/lmdb.ts';
import { StoreInUseError, type StrokeStore, StoreTooNewError } from '../../server/ports/stroke-store.ts';
import { ChildProcess } from '../support/child-process.ts';
import { ENTRIES_START, strokeAt, strokeIdAt, strokes } from '../support/ordered-entries.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { strokeStoreModelSuite } from './stroke-store-model.suite.ts';
import { loadAll, type StorePlace, strokeStoreSuite } from './stroke-store.suite.ts';

const program = 'tests/support/stroke-store-process.ts';
const classroomId = 'classroom';
const clock = { wallTime: () => ENTRIES_START };

describe('StrokeStore in lmdb', () => {
  let top: string;
  let folders = 0;
  const newFolder = (): string => join(top, `store-${(folders += 1)}`);
  const openStore = (folder: string, log = new RecordingLog()): Promise<StrokeStore> =>
    openLmdbStrokeStore({ folder, log, clock });

  before(() => {
    top = mkdtempSync(join(tmpdir(), 'inkwell-lmdb-'));
  });
  after(() => rmSync(top, { recursive: true }));

  const newPlace = (): StorePlace => {
    const folder = newFolder();
    return {
      open: (suiteClock) => openLmdbStrokeStore({ folder, log: new RecordingLog(), clock: suiteClock }),
    };
  };
  strokeStoreSuite(newPlace);
  strokeStoreModelSuite(newPlace);

  it('commits a save of thousands of classrooms and strokes', async () => {
    const folder = newFolder();
    let store = await openStore(folder);
    const batches = Array.from({ length: 3000 }, (_, i) => ({
      classroomId: `classroom-${i}`,
      epoch: 1,
      entries: [strokeAt(i + 1, 4000)],
    }));
    await store.save([...batches, { classroomId, epoch: 1, entries: strokes(1, 5000) }]);
    await store.close();
    store = await openStore(folder);
    for (const i of [0, 1, 1500, 2999]) {
      assert.equal((await loadAll(store, `classroom-${i}`)).entries[0]?.n, i + 1);
    }
    assert.equal((await loadAll(store, classroomId)).entries.length, 5000);
    await store.close();
  });

  it('refuses a folder that another process has open, naming both, until that process closes it', async () => {
    const folder = newFolder();
    const holder = new ChildProcess(program, ['hold', folder]);
    await holder.says('held');
    await assert.rejects(openStore(folder), (error) => {
      assert.ok(error instanceof StoreInUseError);
      assert.equal(error.message, `the stroke store in ${folder} is in use by process ${holder.pid}`);
      return true;
    });
    holder.endInput();
    assert.equal((await holder.ended).code, 0);
    const log = new RecordingLog();
    await (await openStore(folder, log)).close();
    assert.deepEqual(log.lines, []);
  }).timeout(15_000);

  it('takes a store over at once from a process that was killed', async () => {
    const folder = newFolder();
    const holder = new ChildProcess(program, ['hold', folder]);
    await holder.says('held');
    assert.equal((await holder.kill()).signal, 'SIGKILL');
    const log = new RecordingLog();
    const store = await openStore(folder, log);
    assert.equal(log.lines.length, 1);
    await store.close();
  }).timeout(15_000);

  it('takes a store over from a process whose number another one has now', async () => {
    const folder = newFolder();
    await (await openStore(folder)).close();
    await putRaw(folder, 'holder', { pid: process.pid, startedAt: '1', host: hostname() });
    await (await openStore(folder)).close();
  });

  it('asks the lock file of lmdb about a holder in another container', async () => {
    const folder = newFolder();
    const holder = new ChildProcess(program, ['hold', folder]);
    await holder.says('held');
    await putRaw(folder, 'holder', { pid: holder.pid, startedAt: '1', host: 'elsewhere' });
    await assert.rejects(openStore(folder), /in use by process \d+ on elsewhere$/);
    await holder.kill();
    await (await openStore(folder)).close();
  }).timeout(15_000);

  it('refuses a store of a newer format and leaves it as it was', async () => {
    const folder = newFolder();
    await (await openStore(folder)).close();
    await putRaw(folder, 'format', 2);
    for (let again = 0; again < 2; again += 1) {
      await assert.rejects(openStore(folder), (error) => {
        assert.ok(error instanceof StoreTooNewError);
        assert.match(error.message, /^the stroke store in [^\n]+ has format 2[^\n]+$/);
        return true;
      });
    }
  });

  it('refuses a record of a newer format', async () => {
    const folder = newFolder();
    let store = await openStore(folder);
    await store.save([{ classroomId, epoch: 1, entries: [strokeAt(1)] }]);
    await store.close();
    await withRaw(folder, async (root) => {
      const entries = root.openDB<Buffer>('entries', { encoding: 'binary' });
      const record = Buffer.from(entries.get([classroomId, 1, 1]) ?? []);
      record[1] = 2;
      await entries.put([classroomId, 1, 1], record);
    });
    store = await openStore(folder);
    await assert.rejects(loadAll(store, classroomId), StoreTooNewError);
    await store.close();
  });

  it('says in one line that a folder cannot be made or is not a store', async () => {
    const file = join(top, 'a-file');
    writeFileSync(file, 'not a folder');
    await assert.rejects(
      openStore(join(file, 'store')),
      /^StoreUnusableError: the stroke store cannot be opened in [^\n]+ENOTDIR[^\n]+$/,
    );
    const folder = newFolder();
    await (await openStore(folder)).close();
    writeFileSync(join(folder, 'data.mdb'), Buffer.alloc(16_384, 'no store'));
    await assert.rejects(
      openStore(folder),
      /^StoreUnusableError: the stroke store cannot be opened in [^\n]+$/,
    );
  });

  for (const turns of [0, 2, 8]) {
    it(`finishes a clear that was killed ${turns} turns of the event loop after it was durable`, async () => {
      const folder = newFolder();
      let store = await openStore(folder);
      await store.save([{ classroomId, epoch: 1, entries: strokes(1, 5000) }]);
      await store.close();
      const killed = await new ChildProcess(program, ['clear', folder, '5001', String(turns)]).ended;
      assert.equal(killed.signal, 'SIGKILL', killed.stderr);
      const recordsLeft = await countRecords(folder);
      if (turns === 0) assert.equal(recordsLeft, 10);

      store = await openStore(folder);
      const { entries, removedIds, clearedThrough } = await loadAll(store, classroomId);
      await store.close();
      assert.equal(clearedThrough, 5001);
      assert.deepEqual(entries, []);
      assert.deepEqual(
        removedIds.map(({ id }) => id),
        strokes(1, 5000).map(({ n }) => strokeIdAt(n)),
      );
      assert.equal(await countRecords(folder), 0);
    }).timeout(15_000);
  }
});

async function withRaw<T>(folder: string, use: (root: RootDatabase<Buffer>) => Promise<T>): Promise<T> {
  const root = open<Buffer>({ path: folder, noSubdir: false, encoding: 'binary', overlappingSync: false });
  try {
    return await use(root);
  } finally {
    await root.close();
  }
}

async function putRaw(folder: string, key: string, value: unknown): Promise<void> {
  await withRaw(folder, (root) => root.put(key, Buffer.from(JSON.stringify(value))));
}

function countRecords(folder: string): Promise<number> {
  return withRaw(folder, async (root) => root.openDB('entries', { encoding: 'binary' }).getKeysCount());
}
