import assert from 'node:assert/strict';
import { createProgress } from '../../simulate/progress.ts';

const SNAPSHOT = { planned: 200, sent: 120, answered: 100, delivered: 90 };

function streamOf(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

describe('the progress of a run', () => {
  it('is a bar drawn over itself on a terminal, and leaves the line free', () => {
    const stream = streamOf(true);
    const progress = createProgress(stream, '4 students', () => 0);
    progress.show(SNAPSHOT);
    progress.clear();
    assert.deepEqual(stream.written, [
      `\r\u001b[K4 students [${'#'.repeat(15)}${'.'.repeat(15)}] 120 of 200 drawn, 100 answered, 90 at every teacher`,
      '\r\u001b[K',
    ]);
  });

  it('is a plain line every five seconds elsewhere', () => {
    const stream = streamOf(false);
    let now = 0;
    const progress = createProgress(stream, '4 students', () => now);
    for (now = 0; now <= 11_000; now += 200) progress.show({ ...SNAPSHOT, delivered: Infinity });
    progress.clear();
    assert.deepEqual(stream.written, Array(2).fill('4 students: 120 of 200 drawn, 100 answered\n'));
  });
});
