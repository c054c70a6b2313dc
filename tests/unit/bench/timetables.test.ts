import assert from 'node:assert/strict';
import { chartSvg } from '../../bench/curve-chart.ts';
import { evenTimetable } from '../../bench/generator/pace.ts';
import { recordedTimetable } from '../../bench/generator/recorded-timetable.ts';

describe('the timetables of the load generator', () => {
  it('let the students take turns, evenly', () => {
    const { dueMs, student } = evenTimetable(3, 100);
    assert.deepEqual([0, 1, 2, 3].map(student), [0, 1, 2, 0]);
    assert.deepEqual([0, 1, 100].map(dueMs), [0, 10, 1_000]);
  });

  it('play the recorded drawing over and over, nothing due before what stands before it', () => {
    const { dueMs, student } = recordedTimetable(20);
    const round = 20 * 27;
    const drawn = Array.from({ length: 20 }, () => 0);
    for (let index = 0; index < 2 * round; index++) {
      assert.ok(dueMs(index + 1) >= dueMs(index), `draw ${index}`);
      const who = student(index);
      drawn[who] = (drawn[who] ?? 0) + 1;
    }
    assert.deepEqual(new Set(drawn), new Set([54]));
    // 40.8 s and up to 3 s of lateness, ten times as fast.
    assert.ok(dueMs(round) >= 4_000 && dueMs(round) - dueMs(0) < 4_700);
  });
});

describe('the chart of the curve', () => {
  it('has a panel for each figure, its highest value at the top and nothing at the bottom', () => {
    const svg = chartSvg([
      {
        title: 'us & more',
        size: 'students',
        values: [
          [50, 10],
          [5_000, 40],
        ],
        show: String,
      },
    ]);
    assert.match(svg, /us &amp; more/);
    assert.match(svg, /<polyline class="l" points="44,94.5 236,30"\/>/);
    assert.equal(svg.match(/<circle/g)?.length, 2);
    assert.match(svg, />5k</);
  });

  it('leaves out what could not be measured', () => {
    const values = [[1, Number.NaN] as const, [10, 5] as const];
    const svg = chartSvg([{ title: 'x', size: 'n', values, show: String }]);
    assert.equal(svg.match(/<circle/g)?.length, 1);
    assert.doesNotMatch(svg, /NaN/);
  });
});
