import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { openLmdbStrokeStore } from '../../server/adapters/stroke-store/lmdb.ts';
import { MongoDatabase } from '../support/mongo-database.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { removalAt, strokeAt, strokes } from '../support/ordered-entries.ts';
import { DdpClient } from './ddp-client.ts';
import { segmentsAt } from './drawn-strokes.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt, eventually } from './server-process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PASSWORD = 's3cretw0rd';
const TO_MONGO = ['--from', 'lmdb', '--to', 'mongo'];
const TO_LMDB = ['--from', 'mongo', '--to', 'lmdb'];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('npm run migrate', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  let database: MongoDatabase;
  before(async function () {
    database = await MongoDatabase.forTests(this);
    ensureBuilt();
  });
  after(() => database.stop());
  afterEach(() => scratch.clean());

  const migrate = async (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ended> => {
    const { MONGO_URL: _, ...inherited } = process.env;
    const child = spawn(process.execPath, ['dist/server/migrate.js', ...args], {
      cwd: ROOT,
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code: child.exitCode, stdout, stderr };
  };
  const refused = async (
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    code: number,
    line: RegExp,
  ): Promise<void> => {
    const ended = await migrate(args, env);
    assert.deepEqual([ended.code, ended.stdout], [code, ''], ended.stderr);
    assert.match(ended.stderr, line);
    assert.match(ended.stderr, /^migrate: [^\n]+\n$/);
    assert.ok(!ended.stderr.includes(PASSWORD));
  };
  const fill = async (folder: string, classrooms: readonly string[]): Promise<void> => {
    const store = await openLmdbStrokeStore({ folder, log: new RecordingLog() });
    for (const classroomId of classrooms) {
      await store.startEpoch(classroomId, { epoch: 1, firstN: 1 });
      await store.save([{ classroomId, epoch: 1, entries: [...strokes(1, 700), removalAt(701, 3)] }]);
    }
    await store.close();
  };

  it('moves a class to MongoDB and on to another folder: it opens as it was left', async () => {
    const [first, second] = [scratch.folder(), scratch.folder()];
    const url = database.newUrl();
    const server = await scratch.start({ DATA_DIR: first });
    const student = await DdpClient.connect(server.port);
    await student.succeed('draw', ['ann', segmentsAt(0)]);
    await student.succeed('clear', []);
    const [kept, undone] = [
      await student.succeed('draw', ['ann', segmentsAt(4), { color: '#ff0000', width: '3.00' }]),
      await student.succeed('draw', ['ann', segmentsAt(5)]),
    ];
    for (let stroke = 6; stroke < 30; stroke += 1)
      await student.succeed('draw', [`u${stroke}`, segmentsAt(stroke)]);
    await student.succeed('undo', ['ann', undone]);
    await student.subscribe('teacher');
    const shown = [...student.strokes];
    assert.ok(student.strokes.has(String(kept)));
    await server.stop();

    const there = await migrate(TO_MONGO, { DATA_DIR: first, MONGO_URL: url });
    assert.equal(there.code, 0, there.stderr);
    assert.match(
      there.stdout,
      /^lmdb to mongo: 26 strokes of 1 classrooms and \d+ records of people and classrooms, read back and found the same\n$/,
    );
    const back = await migrate(TO_LMDB, { DATA_DIR: second, MONGO_URL: url });
    assert.equal(back.code, 0, back.stderr);
    for (const env of [{ DATA_DIR: scratch.folder(), MONGO_URL: url }, { DATA_DIR: second }]) {
      const next = await scratch.start(env);
      await eventually(async () => (await next.ready()).ready, 'the server is ready');
      const teacher = await DdpClient.connect(next.port);
      await teacher.subscribe('teacher');
      assert.deepEqual([...teacher.strokes], shown);
      // What was undone and cleared is still known: a late retry of its draw adds nothing.
      await teacher.succeed('draw', ['ann', segmentsAt(5), { id: undone }]);
      assert.equal(teacher.strokes.size, shown.length);
      await next.stop();
    }
  });

  it('can be repeated, and refuses a target that holds anything else', async () => {
    const [folder, other] = [scratch.folder(), scratch.folder()];
    const url = database.newUrl();
    await fill(folder, ['default']);
    for (let time = 0; time < 2; time += 1) {
      const { code, stderr } = await migrate(TO_MONGO, { DATA_DIR: folder, MONGO_URL: url });
      assert.equal(code, 0, stderr);
    }
    const store = await openLmdbStrokeStore({ folder: other, log: new RecordingLog() });
    await store.save([{ classroomId: 'default', epoch: 1, entries: [{ ...strokeAt(9_000), n: 5 }] }]);
    await store.close();
    await refused(
      TO_MONGO,
      { DATA_DIR: other, MONGO_URL: url },
      1,
      /the target holds other strokes of classroom "default"/,
    );
    await refused(
      TO_LMDB,
      { DATA_DIR: other, MONGO_URL: url },
      1,
      /the target holds other strokes of classroom "default"/,
    );
  });

  it('names strokes whose id another classroom has: a database holds each id once', async () => {
    const folder = scratch.folder();
    await fill(folder, ['default', 'Room 2']);
    const { code, stdout, stderr } = await migrate(TO_MONGO, {
      DATA_DIR: folder,
      MONGO_URL: database.newUrl(),
    });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^migrate: stroke \S+ of classroom "default" \(1\) was not copied: the target has another/m,
    );
    assert.match(stderr, /^migrate: and so were 680 more strokes of it$/m);
    assert.match(stdout, /^lmdb to mongo: 700 strokes of 2 classrooms .* faults, told above\n$/);
  });

  it('refuses a store that a server holds, on either side', async () => {
    const folder = scratch.folder();
    const url = database.newUrl();
    await fill(folder, ['default']);
    const env = { DATA_DIR: folder, MONGO_URL: url };
    const lmdb = await scratch.start({ DATA_DIR: folder });
    await refused(TO_MONGO, env, 1, /in use by process \d+/);
    await lmdb.stop();
    const mongo = await scratch.start({ DATA_DIR: scratch.folder(), MONGO_URL: url });
    await eventually(async () => (await mongo.ready()).ready, 'the server is ready');
    await refused(TO_MONGO, env, 1, /in use by another server/);
    await mongo.stop();
  });

  it('says in one line what is wrong, without the password', async () => {
    const folder = scratch.folder();
    const away = `mongodb://teacher:${PASSWORD}@127.0.0.1:1/inkwell?serverSelectionTimeoutMS=200`;
    await refused([], {}, 2, /--from is missing.*--help/);
    await refused(['--from', 'lmdb', '--to', 'lmdb'], {}, 2, /both lmdb/);
    await refused(TO_MONGO, { DATA_DIR: folder, MONGO_URL: away }, 1, /holds no embedded store/);
    await refused(TO_LMDB, { DATA_DIR: folder }, 1, /MONGO_URL is not set/);
    await refused(TO_LMDB, { DATA_DIR: folder, MONGO_URL: away }, 1, /127\.0\.0\.1:1.* does not answer/);
    await refused(
      TO_LMDB,
      { DATA_DIR: folder, MONGO_URL: `mongodb://teacher:${PASSWORD}@/x` },
      1,
      /MONGO_URL/,
    );
    await fill(folder, ['default']);
    await refused(
      [...TO_MONGO, '--classroom', 'Room 9'],
      { DATA_DIR: folder, MONGO_URL: database.newUrl() },
      1,
      /the source has no classroom "Room 9"/,
    );
    const { code, stdout } = await migrate(['--help']);
    assert.equal(code, 0);
    assert.match(stdout, /--classroom ID/);
  });
});
