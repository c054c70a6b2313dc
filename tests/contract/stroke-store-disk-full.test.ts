import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLmdbStrokeStore } from '../../server/adapters/stroke-store/lmdb.ts';
import { ChildProcess } from '../support/child-process.ts';
import { needs } from '../support/needs.ts';
import { strokes } from '../support/ordered-entries.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { loadAll } from './stroke-store.suite.ts';

/** What the program tells about a disk that filled up and had room again. */
interface Told {
  readonly savedBefore: number;
  readonly readable: number;
  readonly savedAfter: number;
  readonly refusals: readonly string[];
  readonly escaped: readonly string[];
}

describe('an lmdb store on a disk that fills up', function () {
  this.timeout(30_000);
  let disk: string | undefined;
  let told: Told;

  before(async function () {
    const folder = mkdtempSync(join(tmpdir(), 'inkwell-disk-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder]).status === 0;
    if (mounted) disk = folder;
    else rmdirSync(folder);
    needs(this, 'a disk of 24 MiB', mounted, 'only root can mount a tmpfs');
    const filler = join(folder, 'filler');
    writeFileSync(filler, Buffer.alloc(10 * 1024 * 1024));
    // In a process of its own, so that one that is ended by a signal is seen as that.
    const args = ['fill', join(folder, 'store'), filler];
    const ended = await new ChildProcess('tests/support/stroke-store-process.ts', args).ended;
    assert.deepEqual({ code: ended.code, signal: ended.signal }, { code: 0, signal: null }, ended.stderr);
    // lmdb itself, which could not stand it, never finds the disk full: it would say so here.
    assert.equal(ended.stderr, '');
    told = JSON.parse(ended.stdout) as Told;
  });
  after(() => {
    if (disk === undefined) return;
    assert.equal(spawnSync('umount', [disk]).status, 0);
    rmdirSync(disk);
  });

  it('refuses each save with one line that names the reason, and nothing else escapes', () => {
    assert.ok(told.savedBefore > 3, 'the disk was full from the start');
    assert.ok(told.refusals.length >= 4);
    for (const refusal of told.refusals) {
      assert.match(
        refusal,
        /^the stroke store in [^\n]+ could not save: ENOSPC: no space left on device, write$/,
      );
    }
    assert.deepEqual(told.escaped, []);
  });

  it('can still be read while the disk is full', () => {
    assert.equal(told.readable, told.savedBefore);
  });

  it('saves the refused batch and later ones as soon as there is room', () => {
    assert.ok(
      told.savedAfter > told.savedBefore + 10,
      `${told.savedBefore} before, ${told.savedAfter} after`,
    );
  });

  it('has everything that was ever saved when it is opened again', async () => {
    assert.ok(disk !== undefined);
    const store = await openLmdbStrokeStore({ folder: join(disk, 'store'), log: new RecordingLog() });
    const { entries } = await loadAll(store, 'classroom');
    await store.close();
    assert.deepEqual(
      entries.map(({ n }) => n),
      strokes(1, told.savedAfter).map(({ n }) => n),
    );
  });
});
