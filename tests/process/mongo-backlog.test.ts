import assert from 'node:assert/strict';
import { MongoDatabase } from '../support/mongo-database.ts';
import { MongoProxy } from '../support/mongo-proxy.ts';
import { DdpClient, type Message } from './ddp-client.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt, eventually } from './server-process.ts';

const point = { x: '-1234.56', y: '1234.56' };
/** About 100 KiB of text. */
const bigStroke = Array.from({ length: 900 }, () => ({ p: point, hI: point, hO: point }));

describe('A server whose MongoDB is away for long', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  let database: MongoDatabase;
  before(async function () {
    database = await MongoDatabase.ofOurOwn(this);
    ensureBuilt();
  });
  after(() => database.stop());
  afterEach(() => scratch.clean());

  it('refuses draws with 503 when more than MAX_UNSAVED_BYTES is unsaved, and nothing that it took is lost', async () => {
    const proxy = await MongoProxy.open(database.port);
    const url = `${database.newUrl(proxy.port)}&serverSelectionTimeoutMS=500&socketTimeoutMS=5000`;
    const env = {
      MONGO_URL: url,
      DATA_DIR: scratch.folder(),
      MAX_UNSAVED_BYTES: '1MiB',
      LOG_LEVEL: 'silent',
    };
    const server = await scratch.start(env);
    await eventually(async () => (await server.ready()).ready, 'the server is ready');
    const [teacher, student] = [await DdpClient.connect(server.port), await DdpClient.connect(server.port)];
    await teacher.subscribe('teacher');
    await proxy.cut();

    const answers = [student.call('draw', ['ann', bigStroke])];
    await eventually(
      async () => (await server.ready()).status === 503,
      'the server knows that it cannot save',
    );
    const early: (Message | undefined)[] = [];
    while (early.length === 0) {
      assert.ok(answers.length < 30, 'nothing is ever refused');
      const call = student.call('draw', ['ann', bigStroke]);
      void call.then((answer) => early.push(answer));
      answers.push(call);
      await eventually(
        () => early.length > 0 || teacher.strokes.size === answers.length,
        'the teacher sees it, or it is refused',
      );
    }
    const taken = answers.length - 1;
    assert.match(
      JSON.stringify(early[0]?.['error']),
      /"error":503,"reason":"Too much is waiting to be saved/,
    );
    assert.ok(taken >= 10, `only ${taken} were taken`);
    assert.equal(teacher.strokes.size, taken);
    assert.equal((await server.ready()).status, 503);
    assert.equal((await server.get('/health')).status, 200);

    await proxy.mend();
    const results = (await Promise.all(answers.slice(0, taken))).map((answer) => String(answer?.['result']));
    assert.deepEqual(results, [...teacher.strokes.keys()]);
    await eventually(async () => (await server.ready()).ready, 'the server recovers');
    await student.succeed('draw', ['ann', bigStroke]);
    const stored = await database.use(url, (db) => db.collection('segments').countDocuments());
    assert.equal(stored, taken + 1);
    await proxy.cut();
  });
});
