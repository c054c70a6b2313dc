import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { Scratch } from './scratch.ts';
import { ensureBuilt, eventually } from './server-process.ts';

const badSettings: readonly (readonly [variable: string, value: string, line: string])[] = [
  ['PORT', '65536', 'PORT is "65536": it must be a whole number from 0 to 65535.'],
  ['ACK', 'sometimes', 'ACK is "sometimes": it must be one of stored, memory.'],
  ['FLUSH_MS', '-1', 'FLUSH_MS is "-1": it must be a whole number from 0 to 60000.'],
  ['MAX_UNSAVED_BYTES', '1KiB', 'MAX_UNSAVED_BYTES is "1KiB": it must be a number of bytes from 1048576'],
  ['ALLOWED_HOSTS', 'http://x', 'ALLOWED_HOSTS is "http://x": it must be host names or addresses'],
  ['MONGO_URL', 'mongo://me:secret@db', 'MONGO_URL must be mongodb:// or mongodb+srv://'],
  ['MONGO_URL', 'mongodb://me:secret@x@db/name', 'MONGO_URL must be mongodb:// or mongodb+srv://'],
  ['MONGO_URL', 'mongodb://me:sec%ret@db/name', 'MONGO_URL cannot be used: '],
];

describe('A server that cannot start', function () {
  this.timeout(60_000);
  const scratch = new Scratch();
  before(ensureBuilt);
  afterEach(() => scratch.clean());

  /** Says one line, which it returns, and ends with 1. */
  async function failure(env: Readonly<Record<string, string>>): Promise<string> {
    const server = scratch.spawn(env);
    assert.deepEqual(await server.exit, { code: 1, signal: null });
    assert.equal(server.stdout, '');
    assert.match(server.stderr, /^[^\n]+\n$/);
    return server.stderr.trim();
  }

  for (const [variable, value, line] of badSettings) {
    it(`says in one line what is wrong with ${variable}`, async () => {
      const told = await failure({ DATA_DIR: scratch.folder(), [variable]: value });
      assert.ok(told.startsWith(line), told);
      assert.ok(!told.includes('secret'));
    });
  }

  it('says in one line that production wants roles, or to be told twice', async () => {
    const production = { DATA_DIR: scratch.folder(), NODE_ENV: 'production', ACCESS: 'open' };
    assert.match(await failure(production), /^ACCESS=open lets everybody watch and clear.*ALLOW_INSECURE=1/);
    const server = await scratch.start({ ...production, ALLOW_INSECURE: '1' });
    await eventually(() => server.stdout.includes('\nACCESS=open: everybody'), 'the banner says so');
  });

  it('says in one line that another server holds the folder, and leaves that one alone', async () => {
    const folder = scratch.folder();
    const first = await scratch.start({ DATA_DIR: folder });
    const told = await failure({ DATA_DIR: folder });
    assert.ok(told.includes(folder) && /in use|another/i.test(told), told);
    assert.equal((await first.get('/health')).status, 200);
    assert.deepEqual(await first.stop(), { code: 0, signal: null });
    assert.deepEqual(await (await scratch.start({ DATA_DIR: folder })).stop(), { code: 0, signal: null });
  });

  it('says in one line that DATA_DIR is no folder', async () => {
    const file = join(scratch.folder(), 'file');
    writeFileSync(file, '');
    const told = await failure({ DATA_DIR: file });
    assert.ok(told.startsWith(`the stroke store cannot be opened in ${file}`), told);
  });

  it('says in one line that its port is taken, and gives the folder free', async () => {
    const folder = scratch.folder();
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const told = await failure({ DATA_DIR: folder, PORT: String(port) });
    holder.close();
    assert.equal(
      told,
      `Another program already listens on port ${port} on 127.0.0.1: stop it, or choose another PORT.`,
    );
    await scratch.start({ DATA_DIR: folder });
  });
});
