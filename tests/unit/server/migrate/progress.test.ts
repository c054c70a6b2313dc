import assert from 'node:assert/strict';
import { createProgress } from '../../../../server/migrate/progress.ts';

describe('The progress of migrate', () => {
  const written: string[] = [];
  const stream = (isTTY: boolean) => ({ isTTY, write: (text: string) => written.push(text) });
  beforeEach(() => written.splice(0));

  it('is a bar that is drawn over itself on a terminal', () => {
    const progress = createProgress(stream(true), 1000, () => 0);
    progress.show(0, 'classroom 1 of 2');
    progress.show(500, 'classroom 1 of 2');
    progress.show(1001, 'classroom 2 of 2');
    progress.clear();
    assert.deepEqual(written, [
      `\r\u001B[K[${'.'.repeat(30)}] classroom 1 of 2: 0 of 1000`,
      `\r\u001B[K[${'#'.repeat(15)}${'.'.repeat(15)}] classroom 1 of 2: 500 of 1000`,
      `\r\u001B[K[${'#'.repeat(30)}] classroom 2 of 2: 1001 of 1001`,
      '\r\u001B[K',
    ]);
  });

  it('is a plain line every five seconds elsewhere', () => {
    let now = 0;
    const progress = createProgress(stream(false), 100, () => now);
    for (; now <= 12_000; now += 1000) progress.show(now / 1000, 'classroom 1 of 1');
    progress.clear();
    assert.deepEqual(written, ['classroom 1 of 1: 5 of 100\n', 'classroom 1 of 1: 10 of 100\n']);
  });
});
