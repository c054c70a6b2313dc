import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createFolderSpillFiles } from '../../server/adapters/spill-files/folder.ts';
import type { OrderedEntry } from '../../server/ports/classroom-log.ts';
import type { Spill, SpillFiles } from '../../server/ports/spill-files.ts';
import type { EntryBatch } from '../../server/ports/stroke-store.ts';
import { clearAt, removalAt, strokeAt } from '../support/ordered-entries.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { plain } from './stroke-store.suite.ts';

const batches: readonly EntryBatch[] = [
  { classroomId: 'default', epoch: 3, entries: [strokeAt(7, 100), removalAt(8, 7), clearAt(9)] },
  { classroomId: 'a"\n\0é', epoch: 1, entries: [strokeAt(1)] },
  { classroomId: 'default', epoch: 3, entries: [strokeAt(10)] },
];

describe('SpillFiles in a folder', () => {
  let top: string;
  let folder: string;
  let log: RecordingLog;
  let files: SpillFiles;

  const open = (storeName = 'mongodb-inkwell'): SpillFiles =>
    createFolderSpillFiles({ folder, storeName, log });
  const readAll = async (from = open()): Promise<Spill[]> => {
    const spills: Spill[] = [];
    for await (const spill of from.read()) spills.push(spill);
    return spills;
  };
  const names = (): string[] => readdirSync(folder).toSorted();
  const onlyFile = (): string => join(folder, names()[0] ?? '');

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'inkwell-spill-'));
    folder = join(top, 'data', 'unsaved');
    log = new RecordingLog();
    files = open();
  });
  afterEach(() => rmSync(top, { recursive: true, force: true }));

  it('gives nothing and makes no folder while nothing was written', async () => {
    assert.deepEqual(await readAll(), []);
    assert.ok(!existsSync(folder));
    assert.deepEqual(log.lines, []);
  });

  it('gives back to a later server what was written, byte for byte and in order', async () => {
    await files.write(batches);
    const [spill, ...others] = await readAll();
    assert.deepEqual(others, []);
    assert.deepEqual(plainBatches(spill?.batches ?? []), plainBatches(batches));
    assert.deepEqual(await readAll(open()).then((spills) => spills.length), 1, 'reading takes nothing away');
  });

  it('gives the oldest first, until each is removed', async () => {
    for (let n = 1; n <= 12; n += 1)
      await open().write([{ classroomId: 'c', epoch: 1, entries: [strokeAt(n)] }]);
    const ns = (spills: Spill[]): (number | undefined)[] =>
      spills.map((spill) => spill.batches[0]?.entries[0]?.n);
    const spills = await readAll();
    assert.deepEqual(
      ns(spills),
      Array.from({ length: 12 }, (_, at) => at + 1),
    );
    await spills[0]?.remove();
    await spills[5]?.remove();
    await open().write([{ classroomId: 'c', epoch: 1, entries: [strokeAt(13)] }]);
    assert.deepEqual(ns(await readAll()), [2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13]);
  });

  it('is readable by its owner alone and leaves nothing unfinished', async () => {
    await files.write(batches);
    assert.deepEqual(names(), ['mongodb-inkwell-000001.spill']);
    assert.equal(statSync(onlyFile()).mode & 0o777, 0o600);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  it('leaves alone what is for another store', async () => {
    await files.write(batches);
    assert.deepEqual(await readAll(open('mongodb')), []);
    assert.deepEqual(await readAll(open('mongodb-inkwell2')), []);
    assert.equal((await readAll()).length, 1);
    assert.deepEqual(log.lines, []);
  });

  it('keeps nothing of what it could not write', async () => {
    writeFileSync(join(top, 'data'), 'no folder');
    await assert.rejects(files.write(batches), { code: 'ENOTDIR' });
    rmSync(join(top, 'data'));
    await files.write(batches);
    const bad = { classroomId: 'c', epoch: 1, entries: [strokeAt(1)] };
    Object.defineProperty(bad.entries[0], 'fields', { get: () => assert.fail('in the middle') });
    await assert.rejects(files.write([...batches, bad]), /in the middle/);
    assert.deepEqual(names(), ['mongodb-inkwell-000001.spill']);
  });

  it('sets a file aside that was changed anywhere or cut off anywhere, and names it in one line', async () => {
    await files.write(batches);
    const file = onlyFile();
    const whole = readFileSync(file);
    const damage = fc.oneof(
      fc.record({ at: fc.nat(whole.byteLength - 1), bit: fc.integer({ min: 0, max: 7 }) }),
      fc.record({ length: fc.nat(whole.byteLength - 1) }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (change) => {
        const damaged = 'length' in change ? whole.subarray(0, change.length) : Buffer.from(whole);
        if ('at' in change) damaged[change.at] = (damaged[change.at] ?? 0) ^ (1 << change.bit);
        writeFileSync(file, damaged);
        log = new RecordingLog();
        const spills = await readAll(open());
        assert.deepEqual(spills, []);
        assert.equal(log.lines.length, 1);
        assert.match(log.lines[0]?.message ?? '', /^[^\n]*mongodb-inkwell-000001\.spill[^\n]*$/);
        const kept = names().map((name) => readFileSync(join(folder, name)));
        assert.deepEqual(kept, [damaged], 'the file itself is kept');
        for (const name of names()) rmSync(join(folder, name));
      }),
      { numRuns: 200 },
    );
  });

  it('refuses what has the right sum but makes no sense', async () => {
    const bodies = [
      'inkwell-spill 1\nno json\n',
      'inkwell-spill 1\n{"classroomId":"c","entries":1}\n{"kind":"clear","n":1,"at":1}\n',
      'inkwell-spill 1\n{"classroomId":"c","epoch":1,"entries":2}\n{"kind":"clear","n":1,"at":1}\n',
      'inkwell-spill 1\n{"classroomId":"c","epoch":1,"entries":1}\n{"kind":"new","n":1,"at":1,"id":"i","studentId":"s"}\n',
      'inkwell-spill 1\n{"classroomId":"c","epoch":1,"entries":1}\n{"kind":"stroke","n":1,"at":1,"id":"i","studentId":"s","bytes":5}\nab\n',
      'inkwell-spill 1\n{"classroomId":"c","epoch":1,"entries":1}\n{"kind":"stroke","n":1,"at":1,"id":"i","studentId":"s","bytes":-1}\nab\n',
    ];
    for (const body of bodies) {
      await open().write([]);
      const file = join(folder, names().find((name) => name.endsWith('.spill')) ?? '');
      writeFileSync(file, `${body}sha256 ${createHash('sha256').update(body).digest('hex')}\n`);
      assert.deepEqual(await readAll(), [], body);
    }
    assert.equal(log.lines.length, bodies.length);
    assert.ok(names().every((name) => name.endsWith('.spill.broken')));
  });

  it('sets aside what a server was writing when it was killed', async () => {
    await files.write(batches);
    const whole = readFileSync(onlyFile());
    writeFileSync(join(folder, 'mongodb-inkwell-000002.spill.tmp'), whole.subarray(0, 200));
    assert.equal((await readAll()).length, 1);
    assert.deepEqual(names(), ['mongodb-inkwell-000001.spill', 'mongodb-inkwell-000002.spill.tmp.broken']);
    assert.match(log.lines[0]?.message ?? '', /000002\.spill\.tmp\.broken$/);
    await open().write(batches);
    assert.equal(names().length, 3);
    assert.equal((await readAll()).length, 2);
    assert.equal(log.lines.length, 1, 'what is set aside is told of once');
  });

  it('leaves a file of a newer program where it is', async () => {
    await files.write(batches);
    writeFileSync(onlyFile(), readFileSync(onlyFile(), 'latin1').replace('spill 1', 'spill 2'), 'latin1');
    assert.deepEqual(await readAll(), []);
    assert.deepEqual(names(), ['mongodb-inkwell-000001.spill']);
    assert.match(log.lines[0]?.message ?? '', /has format 2, this program knows 1: use a newer program/);
  });
});

function plainBatches(of: readonly EntryBatch[]): (Omit<EntryBatch, 'entries'> & {
  readonly entries: OrderedEntry[];
})[] {
  return of.map((batch) => ({ ...batch, entries: plain(batch.entries) }));
}
