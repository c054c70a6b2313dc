import assert from 'node:assert/strict';
import { createDeferred } from '../support/deferred.ts';
import { MongoDatabase } from '../support/mongo-database.ts';
import { MongoProxy } from '../support/mongo-proxy.ts';
import { DdpClient } from './ddp-client.ts';
import { segmentsAt } from './drawn-strokes.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt, eventually, type ServerProcess } from './server-process.ts';

describe('A clear with MongoDB', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  let database: MongoDatabase;
  let proxy: MongoProxy;
  let env: Readonly<Record<string, string>>;
  let url: string;
  before(async function () {
    database = await MongoDatabase.ofOurOwn(this);
    ensureBuilt();
  });
  after(() => database.stop());
  beforeEach(async () => {
    proxy = await MongoProxy.open(database.port);
    // The server gives a hanging database up soon; the proxy does not.
    url = `${database.newUrl(proxy.port)}&socketTimeoutMS=1000`;
    env = { MONGO_URL: url, DATA_DIR: scratch.folder() };
  });
  afterEach(async () => {
    await scratch.clean();
    await proxy.cut();
  });

  const start = async (): Promise<ServerProcess> => {
    const server = await scratch.start(env);
    await eventually(async () => (await server.ready()).ready, 'the server is ready');
    return server;
  };
  const shown = async ({ port }: ServerProcess): Promise<string[]> => {
    const teacher = await DdpClient.connect(port);
    await teacher.subscribe('teacher');
    await teacher.close();
    return [...teacher.strokes.keys()];
  };
  const stored = (): Promise<string[]> =>
    database.use(url, async (db) => {
      const documents = await db
        .collection('segments')
        .find({}, { projection: { _id: 1 } })
        .toArray();
      return documents.map(({ _id: id }) => String(id)).toSorted();
    });

  it('hides an insert that the database applies after it, and the next load deletes that', async () => {
    const server = await start();
    const student = await DdpClient.connect(server.port);
    const released = createDeferred();
    let isHeld = false;
    proxy.fateOf = ({ name, target }) => {
      if (isHeld || name !== 'insert' || target !== 'segments') return 'pass';
      isHeld = true;
      return { until: released.promise };
    };
    // The server sends it again on another connection, and so it is answered.
    const early = String(await student.succeed('draw', ['ann', segmentsAt(1)]));
    assert.ok(isHeld);
    await student.succeed('clear', []);
    const later = String(await student.succeed('draw', ['ann', segmentsAt(2)]));
    await eventually(async () => !(await stored()).includes(early), 'the clear has deleted it');

    released.resolve();
    await eventually(async () => (await stored()).includes(early), 'the database applies it late');
    assert.deepEqual(await shown(server), [later]);
    await server.stop();
    const next = await start();
    assert.deepEqual(await shown(next), [later]);
    assert.deepEqual(await stored(), [later]);
    // A late retry of its draw is answered, and adds nothing.
    const again = await DdpClient.connect(next.port);
    assert.equal(await again.succeed('draw', ['ann', segmentsAt(1), { id: early }]), early);
    assert.deepEqual(await shown(next), [later]);
  });

  it('takes what was accepted before it, also when neither was saved before the server had to stop', async () => {
    const server = await start();
    const student = await DdpClient.connect(server.port);
    await student.succeed('draw', ['ann', segmentsAt(1)]);
    const teacher = await DdpClient.connect(server.port);
    await teacher.subscribe('teacher');
    await proxy.cut();
    for (let stroke = 2; stroke <= 6; stroke += 1) void student.call('draw', ['ann', segmentsAt(stroke)]);
    await eventually(() => teacher.strokes.size === 6, 'the teacher sees what is not saved');
    void student.call('clear', []);
    await eventually(() => teacher.strokes.size === 0, 'the teacher sees the clear');
    // Ann's next call waits for the answer to her clear.
    const other = await DdpClient.connect(server.port);
    void other.call('draw', ['ben', segmentsAt(7)]);
    await eventually(() => teacher.strokes.size === 1, 'the teacher sees what comes after it');
    const [later] = teacher.strokes.keys();
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
    await proxy.mend();
    assert.equal((await stored()).length, 1, 'the clear was saved already');

    const next = await start();
    assert.deepEqual(await shown(next), [later]);
    assert.deepEqual(await stored(), [later]);
  });
});
