import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFolderSpillFiles } from '../../server/adapters/spill-files/folder.ts';
import { needs } from '../support/needs.ts';
import { removalAt, strokeIdAt, strokes } from '../support/ordered-entries.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { DdpClient } from './ddp-client.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt, eventually, type ServerProcess } from './server-process.ts';

const MIB = 1024 * 1024;
const STOP_WITHIN_MS = 10_000;
const point = { x: '-1234.56', y: '1234.56' };
/** About 100 KiB of text. */
const bigStroke = Array.from({ length: 900 }, () => ({ p: point, hI: point, hO: point }));

describe('A server that is told to stop while its disk is full', function () {
  this.timeout(120_000);
  const scratch = new Scratch();
  let disk: string;
  let isMounted = false;
  before(ensureBuilt);
  beforeEach(function () {
    disk = scratch.folder();
    isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status === 0;
    needs(this, 'a disk of 24 MiB', isMounted, 'only root can mount a tmpfs');
  });
  afterEach(async () => {
    await scratch.endServers();
    if (isMounted) assert.equal(spawnSync('umount', [disk]).status, 0);
    rmdirSync(disk);
    await scratch.clean();
  });

  const envOf = (): Readonly<Record<string, string>> => ({
    DATA_DIR: join(disk, 'store'),
    ACK: 'memory',
    LOG_LEVEL: 'silent',
  });

  /** Draws until the disk is full, and some more; every stroke is answered. @returns a teacher who saw them */
  async function drawTooMuch(server: ServerProcess): Promise<DdpClient> {
    const [teacher, student] = [await DdpClient.connect(server.port), await DdpClient.connect(server.port)];
    await teacher.subscribe('teacher');
    let drawn = 0;
    for (let unsaved = 0; unsaved < 3; drawn += 1) {
      await student.succeed('draw', ['u', bigStroke]);
      assert.ok(drawn < 300, 'the disk does not fill up');
      if (!(await server.ready()).ready) unsaved += 1;
    }
    await eventually(() => teacher.strokes.size === drawn, 'the teacher sees them all');
    return teacher;
  }

  async function expectStop(server: ServerProcess, code: number): Promise<void> {
    const askedAt = Date.now();
    assert.deepEqual(await server.stop(), { code, signal: null });
    assert.ok(Date.now() - askedAt < STOP_WITHIN_MS, `it took ${Date.now() - askedAt} ms`);
  }

  it('puts what is unsaved into a spill file where there is room, and the next start has every stroke', async () => {
    const env = envOf();
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(16 * MIB));
    mkdirSync(env['DATA_DIR'] ?? '');
    const elsewhere = scratch.folder();
    symlinkSync(elsewhere, join(env['DATA_DIR'] ?? '', 'unsaved'));
    const server = await scratch.start(env);
    const teacher = await drawTooMuch(server);
    await expectStop(server, 0);
    assert.equal(server.stderr, '');
    assert.deepEqual(readdirSync(elsewhere), ['lmdb-000001.spill']);

    rmSync(filler);
    const again = await DdpClient.connect((await scratch.start(env)).port);
    await again.subscribe('teacher');
    assert.deepEqual([...again.strokes], [...teacher.strokes]);
    assert.deepEqual(readdirSync(elsewhere), []);
  });

  it('ends with 1 and says in one line how much is lost when there is no room at all', async () => {
    const env = envOf();
    writeFileSync(join(disk, 'filler'), Buffer.alloc(16 * MIB));
    const server = await scratch.start(env);
    const teacher = await drawTooMuch(server);
    await expectStop(server, 1);
    const [, lost] =
      /^Stopping failed: (\d+) strokes, removals and clears are lost: [^\n]*ENOSPC[^\n]*\n$/.exec(
        server.stderr,
      ) ?? [];
    assert.ok(lost !== undefined, server.stderr);

    const again = await DdpClient.connect((await scratch.start(env)).port);
    await again.subscribe('teacher');
    assert.deepEqual([...again.strokes], [...teacher.strokes].slice(0, -Number(lost)));
  });
});

describe('A server that finds spill files', function () {
  this.timeout(60_000);
  const scratch = new Scratch();
  before(ensureBuilt);
  afterEach(() => scratch.clean());

  it('shows what lies in them, names one that is broken in a line, and starts all the same', async () => {
    const folder = scratch.folder();
    const unsaved = join(folder, 'unsaved');
    const files = createFolderSpillFiles({ folder: unsaved, storeName: 'lmdb', log: new RecordingLog() });
    await files.write([{ classroomId: 'default', epoch: 1, entries: [...strokes(1, 4), removalAt(5, 2)] }]);
    writeFileSync(join(unsaved, 'lmdb-000002.spill'), 'inkwell-spill 1\n{"classroomId":"default",');
    writeFileSync(join(unsaved, 'mongodb-inkwell-000001.spill'), 'of another store');
    for (let life = 1; life <= 2; life += 1) {
      const server = await scratch.start({ DATA_DIR: folder, LOG_LEVEL: 'info' });
      const teacher = await DdpClient.connect(server.port);
      await teacher.subscribe('teacher');
      assert.deepEqual([...teacher.strokes.keys()], [1, 3, 4].map(strokeIdAt));
      assert.deepEqual(await server.stop(), { code: 0, signal: null });
      const told = server.stdout.split('\n').filter((line) => line.includes('lmdb-000002.spill.broken'));
      assert.equal(told.length, life === 1 ? 1 : 0, server.stdout);
    }
    assert.deepEqual(readdirSync(unsaved).toSorted(), [
      'lmdb-000002.spill.broken',
      'mongodb-inkwell-000001.spill',
    ]);
  });
});
