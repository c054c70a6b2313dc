import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Scratch } from '../process/scratch.ts';
import { ensureBuilt, eventually } from '../process/server-process.ts';
import { MongoDatabase } from '../support/mongo-database.ts';
import { formsOf, teachLesson, type LessonSecrets } from './lesson-secrets.ts';

/** What derives links and codes is in this file and nowhere else: a backup for strangers leaves it out. */
const KEY_FILE = 'secret.key';
const LINK = /teacher#claim=([\w-]{43})/;

function search(dump: Buffer, { secrets, stored }: LessonSecrets): void {
  for (const text of stored) assert.ok(dump.includes(text), `${text} is not there: is this the right dump?`);
  for (const secret of secrets)
    for (const form of formsOf(secret)) assert.ok(!dump.includes(form), `${secret} is there`);
}

describe('a stolen copy of a database', function () {
  this.timeout(90_000);
  const scratch = new Scratch();
  let database: MongoDatabase;
  before(async function () {
    ensureBuilt();
    database = await MongoDatabase.forTests(this);
  });
  after(() => database?.stop());
  afterEach(() => scratch.clean());

  it('holds no token, link, code or password of a lesson: the key lies beside the server', async () => {
    const MONGO_URL = database.newUrl();
    const DATA_DIR = scratch.folder();
    const server = await scratch.start({ DATA_DIR, MONGO_URL });
    await eventually(() => LINK.test(server.stdout), 'the link is printed');
    const lesson = await teachLesson(server.port, LINK.exec(server.stdout)?.[1] ?? '');
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
    const dump = await database.use(MONGO_URL, async (db) => {
      const collections = await db.collections();
      const documents = await Promise.all(collections.map((each) => each.find().toArray()));
      return Buffer.from(JSON.stringify(documents));
    });
    search(dump, lesson);
    const key = readFileSync(join(DATA_DIR, KEY_FILE), 'utf8').trim();
    for (const form of [key, Buffer.from(key, 'hex').toString('base64')]) assert.ok(!dump.includes(form));
    const again = await scratch.start({ DATA_DIR, MONGO_URL });
    await eventually(async () => (await again.ready()).status === 200, 'the server is ready');
    assert.doesNotMatch(again.stdout, LINK);
  });
});

describe('a stolen copy of the data', function () {
  this.timeout(90_000);
  const scratch = new Scratch();
  before(ensureBuilt);
  afterEach(() => scratch.clean());

  it('holds no token, link, code or password of a lesson, apart from the key file', async () => {
    const DATA_DIR = scratch.folder();
    const server = await scratch.start({ DATA_DIR, LOG_LEVEL: 'debug' });
    await eventually(() => LINK.test(server.stdout), 'the link is printed');
    const printed = server.stdout;
    const lesson = await teachLesson(server.port, LINK.exec(printed)?.[1] ?? '');
    assert.ok(lesson.secrets.length >= 50);
    assert.deepEqual(await server.stop(), { code: 0, signal: null });

    const files = readdirSync(DATA_DIR, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    const names = files.map(({ name }) => name);
    assert.ok(
      names.includes(KEY_FILE) && names.filter((name) => name === 'data.mdb').length === 2,
      names.join(),
    );
    const contents = files
      .filter(({ name }) => name !== KEY_FILE)
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
    search(Buffer.concat(contents), lesson);

    const key = readFileSync(join(DATA_DIR, KEY_FILE), 'utf8').trim();
    for (const form of [Buffer.from(key), Buffer.from(key, 'hex')])
      for (const content of contents) assert.ok(!content.includes(form), 'the key is in another file');
    // Nor does the log tell them, beside the one link that it is there to print; nor any name.
    const log = Buffer.from(server.stdout.slice(printed.length) + server.stderr);
    assert.ok(log.includes('"audit":"claim"'));
    search(log, { secrets: [...lesson.secrets, 'Ms Frost', 'Student 1', 'Mr Hale'], stored: [] });
  });
});
