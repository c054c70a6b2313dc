import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildProcess } from '../support/child-process.ts';
import { needs } from '../support/needs.ts';
import { commitIsOnDisk, parseTrace, type SystemCall } from '../support/sync-trace.ts';

const saves = 5;

// Killing the process cannot show this: what it has written survives in the page cache.
describe('a save to lmdb, seen by strace', function () {
  this.timeout(30_000);
  let top: string;
  let file: string;
  let calls: SystemCall[];

  before(async function () {
    const canTrace = (): boolean => spawnSync('strace', ['-e', 'trace=none', 'true']).status === 0;
    needs(this, 'strace', canTrace, 'install it, and allow ptrace');
    top = mkdtempSync(join(tmpdir(), 'inkwell-strace-'));
    const trace = join(top, 'trace');
    const folder = join(top, 'store');
    file = join(folder, 'data.mdb');
    const watched = 'trace=openat,write,writev,pwrite64,pwritev,fsync,fdatasync,msync';
    const strace = ['strace', '-f', '-y', '-s', '64', '-e', watched, '-o', trace];
    const args = ['save', folder, String(saves), '20000'];
    const { code, stderr } = await new ChildProcess('tests/support/stroke-store-process.ts', args, strace)
      .ended;
    assert.equal(code, 0, stderr);
    calls = parseTrace(readFileSync(trace, 'utf8'));
  });
  after(() => {
    if (top !== undefined) rmSync(top, { recursive: true });
  });

  for (let n = 1; n <= saves; n += 1) {
    it(`resolves save ${n} after its pages were synced and then made valid by a synced write`, () => {
      assert.ok(commitIsOnDisk(calls, file, `saving ${n}`, `saved ${n}`));
    });
  }

  it('would not pass if the pages were not synced, or synced after the answer', () => {
    const isSync = ({ name }: SystemCall): boolean => name === 'fdatasync' || name === 'fsync';
    const never = calls.filter((call) => !isSync(call));
    assert.ok(!commitIsOnDisk(never, file, 'saving 1', 'saved 1'));
    const later = calls.map((call) => (isSync(call) ? { ...call, endedAt: Number.MAX_SAFE_INTEGER } : call));
    assert.ok(!commitIsOnDisk(later, file, 'saving 1', 'saved 1'));
  });

  it('would not pass if nothing made the pages valid before the answer', () => {
    const pagesOnly = calls.filter(({ name, args }) => name !== 'pwrite64' || !/, 128, \d+$/.test(args));
    assert.ok(!commitIsOnDisk(pagesOnly, file, 'saving 1', 'saved 1'));
  });
});
