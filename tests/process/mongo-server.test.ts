import assert from 'node:assert/strict';
import { MongoDatabase } from '../support/mongo-database.ts';
import { MongoProxy } from '../support/mongo-proxy.ts';
import { DdpClient } from './ddp-client.ts';
import { segmentsAt } from './drawn-strokes.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt, eventually, type ServerProcess } from './server-process.ts';

interface Loose {
  _id: string;
  [field: string]: unknown;
}

describe('A server with MONGO_URL', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  let database: MongoDatabase;
  let proxy: MongoProxy;
  let url: string;

  const start = (env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> =>
    scratch.start({ MONGO_URL: url, DATA_DIR: scratch.folder(), DRAWS_PER_SECOND: '0', ...env });
  const isReady = async (server: ServerProcess): Promise<boolean> => (await server.ready()).status === 200;

  before(async function () {
    database = await MongoDatabase.ofOurOwn(this);
    proxy = await MongoProxy.open(database.port);
    ensureBuilt();
  });
  beforeEach(() => {
    url = database.newUrl(proxy.port);
  });
  afterEach(() => scratch.clean());
  after(async () => {
    await proxy?.cut();
    await database?.stop();
  });

  it('asks the database for nothing while 10,800 strokes are drawn, and needs it for no new teacher', async () => {
    const server = await start();
    await eventually(() => isReady(server), 'the server is ready');
    const student = await DdpClient.connect(server.port);
    // The last thing that a start writes is the link for the first teacher.
    await eventually(() => server.stdout.includes('#claim='), 'the start is over');
    await eventually(
      () => proxy.passed.some(({ name, target }) => name === 'update' && target === 'inkwell_claims'),
      'the link is stored',
    );
    const before = proxy.passed.length;
    const ids = new Set<unknown>();
    for (let stroke = 0; stroke < 27; stroke += 1) {
      const draws = Array.from({ length: 400 }, (_, i) =>
        student.succeed('draw', [`student ${i}`, segmentsAt(stroke).slice(0, 3)]),
      );
      for (const id of await Promise.all(draws)) ids.add(id);
    }
    const commands = proxy.passed.slice(before).map(({ name, target }) => `${name} ${String(target)}`);
    const others = commands.filter(
      (command) => !/^(hello|update inkwell_server|insert segments)/.test(command),
    );
    assert.deepEqual(others, []);
    const inserts = commands.filter((command) => command === 'insert segments').length;
    assert.ok(inserts > 0 && inserts < 2_000, `${inserts} inserts`);

    await database.kill();
    try {
      const teacher = await DdpClient.connect(server.port);
      await teacher.subscribe('teacher');
      assert.equal(ids.size, 10_800);
      assert.deepEqual(new Set(teacher.added), ids);
      assert.equal(teacher.added.length, ids.size);
    } finally {
      await database.start();
    }
    assert.equal(await database.use(url, (db) => db.collection('segments').countDocuments()), ids.size);
  });

  it('tells whoever draws that another classroom or student has the id, and shows the stroke to nobody', async () => {
    const server = await start();
    await eventually(() => isReady(server), 'the server is ready');
    const id = 'rr985MmpwhRtJbdDm';
    await database.use(url, (db) =>
      db
        .collection<Loose>('segments')
        .insertOne({ _id: id, u: 'ann', s: segmentsAt(0), n: 1, c: 'elsewhere' }),
    );
    const [teacher, student] = [await DdpClient.connect(server.port), await DdpClient.connect(server.port)];
    await teacher.subscribe('teacher');
    for (let again = 0; again < 2; again += 1) {
      const answer = await student.call('draw', ['ann', segmentsAt(1), { id }]);
      const error = answer?.['error'] as { readonly error: number; readonly reason: string } | undefined;
      assert.deepEqual([error?.error, error?.reason], [409, `The stroke id ${id} is taken`]);
    }
    const drawn = await student.succeed('draw', ['ann', segmentsAt(1)]);
    await eventually(() => teacher.strokes.size === 1, 'the refused stroke is gone');
    assert.deepEqual([...teacher.strokes.keys()], [drawn]);
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
  });
});
