import assert from 'node:assert/strict';
import { MongoDatabase } from '../support/mongo-database.ts';
import { MongoProxy } from '../support/mongo-proxy.ts';
import { loadManyStrokes } from '../soak/mongo-load.ts';
import { DdpClient } from './ddp-client.ts';
import { fieldsText, segmentsAt } from './drawn-strokes.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt, eventually, type ServerProcess } from './server-process.ts';

const PASSWORD = 's3cret@w0rd';
const SOME_ATTEMPTS = 4;
const STORED = 5_000;
const TAKEOVER_MS = 15_000;

describe('A server that starts with MongoDB', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  const proxies: MongoProxy[] = [];
  let database: MongoDatabase;
  before(async function () {
    database = await MongoDatabase.ofOurOwn(this);
    ensureBuilt();
  });
  after(() => database.stop());
  afterEach(async () => {
    await scratch.clean();
    for (const proxy of proxies.splice(0)) await proxy.cut();
  });

  const newProxy = async (): Promise<MongoProxy> => {
    const proxy = await MongoProxy.open(database.port);
    proxies.push(proxy);
    return proxy;
  };
  const envOf = (url: string): Readonly<Record<string, string>> => ({
    MONGO_URL: url,
    DATA_DIR: scratch.folder(),
    LOG_LEVEL: 'info',
  });
  /** The lines of its log with this message. */
  const logged = ({ stdout }: ServerProcess, message: string): Readonly<Record<string, unknown>>[] =>
    stdout
      .split('\n')
      .filter((line) => line.startsWith('{') && line.includes(message))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  /** Ends with 1 and one line, which it returns, and says the password nowhere. */
  const failure = async (server: ServerProcess): Promise<string> => {
    assert.deepEqual(await server.exit, { code: 1, signal: null });
    assert.match(server.stderr, /^[^\n]+\n$/);
    for (const part of [PASSWORD, encodeURIComponent(PASSWORD), 's3cret'])
      assert.ok(!`${server.stdout}${server.stderr}`.includes(part), `${server.stdout}${server.stderr}`);
    return server.stderr.trim();
  };
  const withPassword = (port: number): string =>
    `mongodb://teacher:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/inkwell?directConnection=true&serverSelectionTimeoutMS=500`;

  it('waits while the database is away, says why, tries again with growing pauses, and then serves', async () => {
    const proxy = await newProxy();
    const url = `${database.newUrl(proxy.port)}&serverSelectionTimeoutMS=200&socketTimeoutMS=5000`;
    await proxy.cut();
    const server = await scratch.start(envOf(url));
    assert.equal((await server.get('/health')).status, 200);
    const { status, reasons } = await server.ready();
    assert.equal(status, 503);
    assert.ok(
      reasons.some((reason) => reason.includes(`127.0.0.1:${proxy.port}`) && reason.includes('ECONNREFUSED')),
      reasons.join('; '),
    );
    const student = await DdpClient.connect(server.port);
    const early = student.subscribe('teacher');

    const attempts = (): unknown[] =>
      logged(server, 'the database does not answer').map(({ retryMs }) => retryMs);
    await eventually(() => attempts().length >= SOME_ATTEMPTS, 'some attempts are logged');
    const pauses = attempts().map(Number);
    assert.ok(
      pauses.every((pause, at) => at === 0 || pause > (pauses[at - 1] ?? 0) || pause === 5_000),
      pauses.join(),
    );
    assert.equal((await server.ready()).status, 503);

    await proxy.mend();
    await eventually(async () => (await server.ready()).ready, 'the server is ready');
    await early;
    const id = await student.succeed('draw', ['ann', segmentsAt(3)]);
    await eventually(() => student.strokes.size === 1, 'who came early is served');
    assert.deepEqual([...student.strokes], [[id, fieldsText('ann', segmentsAt(3))]]);
  });

  it('refuses a draw with 503 when the database has not come after 5 s, and loses none that it takes', async () => {
    const proxy = await newProxy();
    const url = `${database.newUrl(proxy.port)}&serverSelectionTimeoutMS=200&socketTimeoutMS=5000`;
    await proxy.cut();
    const server = await scratch.start(envOf(url));
    const student = await DdpClient.connect(server.port);
    const refused = await student.call('draw', ['ann', segmentsAt(1)]);
    assert.match(JSON.stringify(refused?.['error']), /"error":503/);
    await proxy.mend();
    await eventually(async () => (await server.ready()).ready, 'the server is ready');
    const id = await student.succeed('draw', ['ann', segmentsAt(2)]);
    const stored = await database.use(url, (db) => db.collection('segments').find().toArray());
    assert.deepEqual(
      stored.map((document) => String(document['_id'])),
      [id],
    );
  });

  it('ends with one line, without the password, when the database refuses it', async () => {
    const proxy = await newProxy();
    refuseLogins(proxy);
    const told = await failure(scratch.spawn(envOf(withPassword(proxy.port))));
    assert.match(
      told,
      /^MongoDB at 127\.0\.0\.1:\d+\/inkwell refuses the user of MONGO_URL: Authentication failed\.$/,
    );
  });

  it('does so as well when the database comes up later', async () => {
    const proxy = await newProxy();
    refuseLogins(proxy);
    await proxy.cut();
    const server = await scratch.start(envOf(withPassword(proxy.port)));
    await eventually(() => logged(server, 'the database does not answer').length > 0, 'an attempt');
    await proxy.mend();
    assert.match(await failure(server), /refuses the user of MONGO_URL: Authentication failed\.$/);
  });

  const malformed: readonly (readonly [what: string, url: string])[] = [
    ['no URL', PASSWORD],
    ['a URL of something else', `http://teacher:${PASSWORD}@localhost/inkwell`],
    ['a password whose @ is not escaped', `mongodb://teacher:${PASSWORD}@localhost/inkwell`],
    ['no host', `mongodb://teacher:${encodeURIComponent(PASSWORD)}@/inkwell`],
    ['a port that is none', `mongodb://teacher:${encodeURIComponent(PASSWORD)}@localhost:seven/inkwell`],
    [
      'an option that does not exist',
      `mongodb://teacher:${encodeURIComponent(PASSWORD)}@localhost/inkwell?wild=1`,
    ],
    [
      'an option with a bad value',
      `mongodb://teacher:${encodeURIComponent(PASSWORD)}@localhost/i?maxPoolSize=many`,
    ],
  ];
  for (const [what, url] of malformed) {
    it(`ends with one line, without the password, when MONGO_URL is ${what}`, async () => {
      const told = await failure(scratch.spawn(envOf(url)));
      assert.ok(told.startsWith('MONGO_URL'), told);
    });
  }

  it('answers /health while many strokes load', async () => {
    const world = { database, proxy: await newProxy() };
    const dataDir = scratch.folder();
    const { answers } = await loadManyStrokes(world, { strokes: STORED, pageDelayMs: 50, dataDir });
    assert.ok(answers > 3, 'nobody asked while it was loading');
  });

  it('refuses a database that another server has, which notices nothing', async () => {
    const url = database.newUrl();
    const first = await scratch.start(envOf(url));
    await eventually(async () => (await first.ready()).ready, 'the first server is ready');
    const told = await failure(scratch.spawn(envOf(url)));
    assert.match(told, /^MongoDB at \S+ is in use by another server: [^\n]*process \d+$/);
    const student = await DdpClient.connect(first.port);
    await student.succeed('draw', ['ann', segmentsAt(0)]);
    assert.ok((await first.ready()).ready);
  });

  it('takes the database over within 15 s from a server that was killed', async () => {
    const proxy = await newProxy();
    const url = database.newUrl(proxy.port);
    const first = await scratch.start(envOf(url));
    await eventually(async () => (await first.ready()).ready, 'the first server is ready');
    const student = await DdpClient.connect(first.port);
    const id = await student.succeed('draw', ['ann', segmentsAt(0)]);
    await first.kill();

    let askedAt: number | undefined;
    proxy.fateOf = ({ name, target }) => {
      if (name === 'find' && target === 'inkwell_server') askedAt ??= performance.now();
      return 'pass';
    };
    const second = scratch.spawn(envOf(url));
    await eventually(() => askedAt !== undefined, 'the second server asks for the database');
    await second.listening();
    await eventually(async () => (await second.ready()).ready, 'the second server is ready');
    const took = performance.now() - (askedAt ?? 0);
    assert.ok(took < TAKEOVER_MS, `it took ${took.toFixed(0)} ms`);
    const teacher = await DdpClient.connect(second.port);
    await teacher.subscribe('teacher');
    assert.deepEqual([...teacher.strokes.keys()], [id]);
  });
});

/** The answers of a database to a wrong password; the one behind the proxy knows no passwords. */
function refuseLogins(proxy: MongoProxy): void {
  proxy.fateOf = ({ name }) =>
    name === 'saslStart'
      ? {
          answer: { ok: 0, errmsg: 'Authentication failed.', code: 18, codeName: 'AuthenticationFailed' },
        }
      : 'pass';
}
