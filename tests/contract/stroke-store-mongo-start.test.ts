import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { createSystemClock } from '../../server/adapters/clock/system.ts';
import {
  StoreInUseError,
  type StrokeStore,
  StoreTooNewError,
  StoreUnusableError,
} from '../../server/ports/stroke-store.ts';
import { MongoDatabase } from '../support/mongo-database.ts';
import { MongoProxy } from '../support/mongo-proxy.ts';
import { openMongoStore, QUICK_LOCK } from '../support/mongo-stores.ts';
import { strokeAt } from '../support/ordered-entries.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { waitUntil } from '../support/wait-until.ts';
import { loadAll } from './stroke-store.suite.ts';

interface Loose {
  _id: string;
  [field: string]: unknown;
}

const classroomId = 'classroom';
const system = createSystemClock();
/** Pauses between two tries pass ten times as fast. */
const hurried = {
  now: () => system.now(),
  after: (ms: number, run: () => void) => system.after(ms / 10, run),
};

const becomes = (isTrue: () => boolean, what: string): Promise<void> =>
  waitUntil(
    isTrue,
    () => `it has not come to this: ${what}`,
    () => delay(5),
  );

describe('A StrokeStore in MongoDB that starts', () => {
  let database: MongoDatabase;
  let proxy: MongoProxy;
  let url: string;
  let log: RecordingLog;
  let opened: StrokeStore[];

  const open = async (...args: Parameters<typeof openMongoStore>): Promise<StrokeStore> => {
    const store = await openMongoStore(...args);
    opened.push(store);
    return store;
  };
  /** Past the proxy. */
  const direct = (): string => url.replace(`:${proxy.port}/`, `:${database.port}/`);
  const use = <Result>(run: (records: Loose, strokes: number) => Result): Promise<Result> =>
    database.use(direct(), async (db) => {
      const lock = await db.collection<Loose>('inkwell_server').findOne({ _id: 'lock' });
      return run(lock ?? { _id: 'none' }, await db.collection('segments').countDocuments());
    });
  const putRecord = ({ _id, ...record }: Loose): Promise<unknown> =>
    database.use(direct(), (db) =>
      db.collection<Loose>('inkwell_server').updateOne({ _id }, { $set: record }, { upsert: true }),
    );

  before(async function () {
    database = await MongoDatabase.ofOurOwn(this);
    proxy = await MongoProxy.open(database.port);
  });
  beforeEach(() => {
    url = database.newUrl(proxy.port);
    log = new RecordingLog();
    opened = [];
  });
  afterEach(async () => {
    for (const store of opened) await store.close();
    proxy.fateOf = () => 'pass';
    await proxy.mend();
  });
  after(async () => {
    await proxy?.cut();
    await database?.stop();
  });

  describe('while a server holds the database', () => {
    it('refuses in one line that names database and holder, as soon as that gives a sign of life', async () => {
      await open(url, { lockTiming: { ...QUICK_LOCK, deadAfterMs: 60_000 } });
      await assert.rejects(
        open(url, { log, lockTiming: { ...QUICK_LOCK, deadAfterMs: 60_000 } }),
        (error) => {
          assert.ok(error instanceof StoreInUseError);
          assert.match(
            error.message,
            /^MongoDB at [\w.:/-]+ is in use by another server: [^\n,]+, process \d+$/,
          );
          return true;
        },
      );
    });

    it('takes it over when that gives no sign of life, and says so', async () => {
      await putRecord({ _id: 'lock', generation: 7, beat: 3, holder: 'far away, process 1, token' });
      await open(url, { log, lockTiming: QUICK_LOCK });
      assert.deepEqual(
        log.lines.map(({ level, fields }) => [level, fields['holder']]),
        ['info', 'warn'].map((level) => [level, 'far away, process 1, token']),
      );
      const record = await use((lock) => lock);
      assert.equal(record['generation'], 8);
    });

    it('takes it when that goes meanwhile', async () => {
      const first = await open(url, { lockTiming: { beatMs: 60_000, deadAfterMs: 60_000 } });
      const second = open(url, { log, lockTiming: { beatMs: 60_000, deadAfterMs: 4_000 } });
      await becomes(() => log.lines.length > 0, 'the second watches the first');
      await first.close();
      await second;
      assert.equal(log.lines.length, 2);
    });

    it('takes it when it is its own and only the answer was lost', async () => {
      let lost = 0;
      proxy.fateOf = ({ name, target }) =>
        ['insert', 'update'].includes(name) && target === 'inkwell_server' && (lost += 1) === 2
          ? 'drop reply'
          : 'pass';
      const store = await open(url, { log, timer: hurried });
      assert.deepEqual(await loadAll(store, classroomId).then(({ entries }) => entries), []);
      assert.equal(lost > 2, true);
    });
  });

  describe('and loses the database to another server', () => {
    it('saves nothing more from the first sign on, and says so loudly', async () => {
      const store = await open(url, { log, lockTiming: QUICK_LOCK });
      await store.save([{ classroomId, epoch: 1, entries: [strokeAt(1)] }]);
      await putRecord({ _id: 'lock', generation: 9, beat: 0, holder: 'the other one, process 5, token' });
      await becomes(() => store.status().problems.length > 0, 'it notices');
      const [problem = ''] = store.status().problems;
      assert.match(
        problem,
        /was taken over by another server \(the other one, process 5\): nothing is saved/,
      );
      await assert.rejects(store.save([{ classroomId, epoch: 1, entries: [strokeAt(2)] }]), {
        message: problem,
      });
      await assert.rejects(store.startEpoch(classroomId, { epoch: 2, firstN: 2 }), { message: problem });
      assert.equal(await use((_lock, strokes) => strokes), 1);
      assert.equal(log.lines.filter(({ level }) => level === 'error').length, 1);
      await store.close();
      assert.equal(await use((lock) => lock['holder']), 'the other one, process 5, token');
    });

    it('saves nothing after a time without a sign of life either, before it has asked', async () => {
      const store = await open(url, { log, lockTiming: QUICK_LOCK });
      // Stopped, as far as the database can see.
      proxy.fateOf = ({ name, target }) =>
        name === 'update' && target === 'inkwell_server' ? 'drop' : 'pass';
      const second = await open(direct(), { lockTiming: QUICK_LOCK });
      const saved = store.save([{ classroomId, epoch: 1, entries: [strokeAt(2)] }]);
      await assert.rejects(saved, /^Error: MongoDB at /);
      proxy.fateOf = () => 'pass';
      await assert.rejects(store.save([{ classroomId, epoch: 1, entries: [strokeAt(2)] }]), /was taken over/);
      await second.save([{ classroomId, epoch: 2, entries: [strokeAt(3)] }]);
      assert.deepEqual(await use((_lock, strokes) => strokes), 1);
    });

    it('goes on when the database was emptied and nobody else has come', async () => {
      const store = await open(url, { log, lockTiming: QUICK_LOCK });
      await database.use(direct(), (db) => db.dropDatabase());
      let isBack = false;
      while (!isBack) isBack = await use((lock) => lock['generation'] === 1);
      await store.save([{ classroomId, epoch: 1, entries: [strokeAt(1)] }]);
      assert.deepEqual(store.status().problems, []);
    });
  });

  describe('when the database', () => {
    it('is down: waits, tries again with growing pauses, says why, and is there when it comes', async () => {
      await proxy.cut();
      const store = await open(`${url}&serverSelectionTimeoutMS=50`, { log, timer: hurried });
      const loaded = loadAll(store, classroomId);
      await becomes(() => log.lines.length >= 4, 'four tries');
      assert.match(
        store.status().problems[0] ?? '',
        /^MongoDB at [^\n]* does not answer: [^\n]*ECONNREFUSED/,
      );
      assert.deepEqual(
        log.lines.slice(0, 4).map(({ fields }) => fields['retryMs']),
        [500, 1000, 2000, 4000],
      );
      await proxy.mend();
      assert.deepEqual((await loaded).entries, []);
      assert.deepEqual(store.status().problems, []);
      assert.equal(log.lines.at(-1)?.level, 'info');
    });

    it('accepts connections and answers nothing: does not hold up the start, and is there when it answers', async () => {
      proxy.fateOf = () => 'hang';
      const times = 'serverSelectionTimeoutMS=500&connectTimeoutMS=500&socketTimeoutMS=500';
      const store = await open(`${url}&${times}`, { log, timer: hurried });
      assert.equal(store.status().problems.length, 1);
      const loaded = loadAll(store, classroomId);
      proxy.fateOf = () => 'pass';
      assert.deepEqual((await loaded).entries, []);
      assert.deepEqual(store.status().problems, []);
    });

    it('is down and never comes: can be closed', async () => {
      await proxy.cut();
      const store = await open(`${url}&serverSelectionTimeoutMS=50`, { log, timer: hurried });
      await store.close();
      await proxy.mend();
      assert.equal(await use((lock) => lock['holder']), undefined);
    });

    it('has newer data: leaves it alone and says so in one line', async () => {
      await putRecord({ _id: 'format', format: 2 });
      await assert.rejects(open(url), (error) => {
        assert.ok(error instanceof StoreTooNewError);
        assert.match(
          error.message,
          /^MongoDB at [^\n]* has format 2, this program knows 1: use a newer program$/,
        );
        return true;
      });
      assert.equal(await use((lock) => lock['holder']), undefined);
    });

    describe('refuses the password', () => {
      const withPassword = (): string => url.replace('//', '//ann:s3cret%21@');
      const refusing = {
        answer: { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: 'Authentication failed.' },
      };

      it('rejects in one line without it', async () => {
        proxy.fateOf = ({ name }) => (name.startsWith('sasl') ? refusing : 'pass');
        await assert.rejects(open(withPassword(), { log }), (error) => {
          assert.ok(error instanceof StoreUnusableError);
          assert.match(
            error.message,
            /^MongoDB at [^\n@]* refuses the user of MONGO_URL: Authentication failed\.$/,
          );
          return true;
        });
        assert.doesNotMatch(JSON.stringify(log.lines), /s3cret/);
      });

      it('after it was down: tells it once, without it', async () => {
        await proxy.cut();
        proxy.fateOf = ({ name }) => (name.startsWith('sasl') ? refusing : 'pass');
        const told: Error[] = [];
        const onUnusable = (error: Error): void => void told.push(error);
        const options = { log, timer: hurried, onUnusable };
        const store = await open(`${withPassword()}&serverSelectionTimeoutMS=50`, options);
        await proxy.mend();
        await becomes(() => told.length > 0, 'it is told');
        assert.ok(told[0] instanceof StoreUnusableError);
        assert.deepEqual(store.status().problems, [told[0].message]);
        assert.doesNotMatch(JSON.stringify(log.lines) + told[0].message, /s3cret/);
      });
    });
  });

  it('rejects a malformed URL in one line that shows nothing of user and password', async () => {
    for (const broken of [
      'zoe:s3cr%et@h/x',
      'zoe:s3cret@h:port/x',
      'zoe:s3cret@h/x?authMechanism=s3cret',
      'h/?foo=1',
    ]) {
      await assert.rejects(open(`mongodb://${broken}`, { log }), (error) => {
        assert.ok(error instanceof StoreUnusableError);
        assert.match(error.message, /^MONGO_URL cannot be used: [^\n]+$/);
        assert.doesNotMatch(error.message, /s3cr|zoe/);
        return true;
      });
    }
  });
});
