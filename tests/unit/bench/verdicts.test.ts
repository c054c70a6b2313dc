import assert from 'node:assert/strict';
import type { Target } from '../../bench/targets.ts';
import { TARGETS } from '../../bench/targets.ts';
import { everyMustHolds, judge, type JudgedTarget, type Measured } from '../../bench/verdicts.ts';
import { WORKLOADS } from '../../bench/workloads.ts';

const TARGET: Target = {
  row: 'r',
  workload: 'W7',
  competitor: 'memory',
  figure: 'cpu',
  against: 'a',
  must: 0.5,
  aim: 0.4,
};

/** What was measured: the figures of each server, round by round. */
const measured =
  (figures: Readonly<Record<string, readonly number[]>>): Measured =>
  (_workload, competitor) =>
    figures[competitor] === undefined
      ? undefined
      : new Map([['cpu', new Map(figures[competitor].entries())]]);

const verdictOf = (
  target: Target,
  figures: Readonly<Record<string, readonly number[]>>,
): JudgedTarget['verdict'] => judge(target, measured(figures)).verdict;

describe('the verdict on a target', () => {
  it('goes by the median of the paired ratios', () => {
    assert.equal(verdictOf(TARGET, { memory: [4, 4, 90], a: [10, 10, 10] }), 'aim reached');
    assert.equal(verdictOf(TARGET, { memory: [5, 5, 5], a: [10, 10, 10] }), 'pass');
    assert.equal(verdictOf(TARGET, { memory: [5.1, 5.1, 1], a: [10, 10, 10] }), 'MISS');
  });

  it('turns round where more is better', () => {
    const rate: Target = { ...TARGET, must: 10, aim: 18, better: 'higher' };
    assert.equal(verdictOf(rate, { memory: [200], a: [10] }), 'aim reached');
    assert.equal(verdictOf(rate, { memory: [120], a: [10] }), 'pass');
    assert.equal(verdictOf(rate, { memory: [90], a: [10] }), 'MISS');
  });

  it('is about the figure itself where there is no peer', () => {
    const { against: _, ...alone } = TARGET;
    assert.equal(verdictOf({ ...alone, must: 30 }, { memory: [29, 30, 31] }), 'pass');
    assert.equal(verdictOf({ ...alone, must: 30 }, { memory: [31] }), 'MISS');
  });

  it('is no pass where nothing was measured', () => {
    assert.equal(verdictOf(TARGET, { memory: [1] }), 'not measured');
    assert.equal(verdictOf(TARGET, { a: [1] }), 'not measured');
  });

  it('lets a run end well only when every must was measured and holds', () => {
    const held = judge(TARGET, measured({ memory: [1], a: [10] }));
    const missed = judge(TARGET, measured({ memory: [9], a: [10] }));
    const unknown = judge(TARGET, measured({}));
    const { must: _, ...wish } = TARGET;
    const aimMissed = judge(wish, measured({ memory: [9], a: [10] }));
    assert.equal(aimMissed.verdict, 'aim missed');
    assert.equal(everyMustHolds([held, aimMissed]), true);
    assert.equal(everyMustHolds([held, missed]), false);
    assert.equal(everyMustHolds([held, unknown]), false);
  });
});

describe('the targets', () => {
  it('are about workloads and servers that there are', () => {
    for (const { row, workload, competitor, against = competitor } of TARGETS) {
      const names = WORKLOADS.get(workload)?.competitors ?? [];
      assert.ok(names.includes(competitor) && names.includes(against), row);
    }
  });

  it('ask more with the aim than with the must', () => {
    for (const { row, must, aim, better } of TARGETS) {
      if (must === undefined || aim === undefined) continue;
      assert.ok(better === 'higher' ? aim >= must : aim <= must, row);
    }
  });
});
