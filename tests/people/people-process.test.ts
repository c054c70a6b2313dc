import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DdpClient } from '../process/ddp-client.ts';
import { Scratch } from '../process/scratch.ts';
import { ensureBuilt, eventually, type ServerProcess } from '../process/server-process.ts';
import { readLogin, type LoggedIn } from './accounts.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LINK = /^ {2}http:\/\/127\.0\.0\.1:\d+\/teacher#claim=([\w-]{43})$/m;

async function login(client: DdpClient, options: unknown): Promise<LoggedIn> {
  return readLogin(await client.succeed('login', [options]));
}

async function claimOf(server: ServerProcess): Promise<string> {
  await eventually(() => LINK.test(server.stdout), 'the link is printed');
  return LINK.exec(server.stdout)?.[1] ?? '';
}

/** `npm run teacher` for a server with this environment. @returns the token */
function runTeacher(env: Readonly<Record<string, string>>): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/server/teacher.js'], {
    cwd: ROOT,
    env: { HOST: '127.0.0.1', ...env },
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return LINK.exec(stdout)?.[1] ?? assert.fail(stdout);
}

describe('people, with a server as it is built', function () {
  this.timeout(90_000);
  const scratch = new Scratch();
  before(ensureBuilt);
  afterEach(() => scratch.clean());

  it('prints a claim link until there is a teacher, in a fragment that no server is told', async () => {
    const DATA_DIR = scratch.folder();
    const first = await scratch.start({ DATA_DIR });
    const early = await claimOf(first);
    assert.deepEqual(await first.stop(), { code: 0, signal: null });
    const second = await scratch.start({ DATA_DIR });
    const claim = await claimOf(second);
    assert.notEqual(claim, early);
    const client = await DdpClient.connect(second.port);
    const { id } = await login(client, { claim, name: 'Ms Frost' });
    for (const spent of [early, claim])
      assert.ok((await client.call('login', [{ claim: spent }]))?.['error'] !== undefined);
    assert.deepEqual(await second.stop(), { code: 0, signal: null });
    const third = await scratch.start({ DATA_DIR, LOG_LEVEL: 'info' });
    await eventually(async () => (await third.ready()).status === 200, 'the server is ready');
    assert.doesNotMatch(third.stdout, /claim/);
    const again = await DdpClient.connect(third.port);
    assert.notEqual((await login(again, { guest: {} })).id, id);
  });

  it('makes a new link when all is lost, beside a running server and while none runs', async () => {
    const DATA_DIR = scratch.folder();
    const server = await scratch.start({ DATA_DIR });
    const client = await DdpClient.connect(server.port);
    const lost = await login(client, { claim: await claimOf(server) });
    const { classroomId } = (await client.succeed('classrooms.create', [{ name: 'Physics' }])) as {
      readonly classroomId: string;
    };
    const beside = runTeacher({ DATA_DIR, PORT: String(server.port) });
    const found = await login(await DdpClient.connect(server.port), { claim: beside });
    assert.notEqual(found.id, lost.id);
    assert.deepEqual(await server.stop(), { code: 0, signal: null });

    const early = runTeacher({ DATA_DIR, PORT: '3000' });
    const next = await scratch.start({ DATA_DIR });
    const third = await DdpClient.connect(next.port);
    await login(third, { claim: early });
    await third.succeed('classrooms.rename', [classroomId, 'Optics']);
    assert.ok((await third.call('login', [{ claim: early }]))?.['error'] !== undefined);
    assert.deepEqual(readdirSync(join(DATA_DIR, 'teacher-claims')), []);
  });

  it('keeps its key for its owner alone, and with STORE=memory none', async () => {
    const DATA_DIR = scratch.folder();
    await scratch.start({ DATA_DIR });
    assert.equal(statSync(join(DATA_DIR, 'secret.key')).mode & 0o777, 0o600);
    const forgetful = scratch.folder();
    await claimOf(await scratch.start({ DATA_DIR: forgetful, STORE: 'memory' }));
    assert.ok(!existsSync(join(forgetful, 'secret.key')));
  });

  it('has everybody again whom it had answered when its process is killed', async () => {
    const DATA_DIR = scratch.folder();
    const server = await scratch.start({ DATA_DIR });
    const claim = await claimOf(server);
    const clients = await Promise.all(Array.from({ length: 10 }, () => DdpClient.connect(server.port)));
    const people = await Promise.all(
      clients.map((client, i) => login(client, i === 0 ? { claim } : { guest: { device: `tablet ${i}` } })),
    );
    await server.kill();
    const next = await scratch.start({ DATA_DIR });
    for (const { id, token, expiresAt } of people) {
      const resumed = await login(await DdpClient.connect(next.port), { resume: token });
      assert.deepEqual([resumed.id, resumed.expiresAt], [id, expiresAt]);
    }
  });

  it('ends the other sessions of a person at a logout and at a revocation', async () => {
    const server = await scratch.start({ DATA_DIR: scratch.folder() });
    const [here, tab, there] = [
      await DdpClient.connect(server.port),
      await DdpClient.connect(server.port),
      await DdpClient.connect(server.port),
    ];
    const { token } = await login(here, { guest: {} });
    await login(tab, { resume: token });
    await login(there, { guest: { token } });
    await there.succeed('logoutOtherClients', []);
    // Nothing waits for a timer: they are closed in the tick in which the tokens are deleted (leaving.suite.ts).
    assert.deepEqual(await Promise.all([here.closed(), tab.closed()]), [1000, 1000]);
    const own = await login(await DdpClient.connect(server.port), { guest: {} });
    const twin = await DdpClient.connect(server.port);
    await login(twin, { resume: own.token });
    const third = await DdpClient.connect(server.port);
    await login(third, { resume: own.token });
    await third.succeed('logout', []);
    assert.equal(await twin.closed(), 1000);
    assert.equal(third.isClosed, false);
  });

  it('lets a whole school of one address in within a minute: 1,000 guests, none refused', async () => {
    const server = await scratch.start({ DATA_DIR: scratch.folder() });
    const ids = new Set<string>();
    for (let group = 0; group < 20; group += 1) {
      const clients = await Promise.all(Array.from({ length: 50 }, () => DdpClient.connect(server.port)));
      const guests = await Promise.all(clients.map((client) => login(client, { guest: {} })));
      for (const { id } of guests) ids.add(id);
      if (group % 2 === 0) await Promise.all(clients.map((client) => client.close()));
    }
    assert.equal(ids.size, 1_000);
  });
});
