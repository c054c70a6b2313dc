import assert from 'node:assert/strict';
import { elapsedTime } from '../../../../client/pages/teacher/elapsed-time.ts';

describe('Time gone by in words', () => {
  const rows: readonly (readonly [ms: number, unit: string, count: number])[] = [
    [-5000, 'now', 0],
    [0, 'now', 0],
    [59_999, 'now', 0],
    [60_000, 'minutes', 1],
    [3_599_999, 'minutes', 59],
    [3_600_000, 'hours', 1],
    [86_399_999, 'hours', 23],
    [86_400_000 * 3 + 5, 'days', 3],
  ];
  for (const [ms, unit, count] of rows) {
    it(`is ${count} ${unit} after ${ms} ms`, () => {
      assert.deepEqual(elapsedTime(ms), { unit, count });
    });
  }
});
