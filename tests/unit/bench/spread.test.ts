import assert from 'node:assert/strict';
import fc from 'fast-check';
import { differenceOf, pairedRatio, pairedRatios, spreadOf } from '../../bench/spread.ts';

const rounds = (...values: readonly number[]): Map<number, number> => new Map(values.entries());

describe('the ratios of the benchmark', () => {
  it('are one for each round that both were measured in', () => {
    const own = new Map([
      [0, 10],
      [1, 30],
      [3, 8],
    ]);
    const other = new Map([
      [0, 20],
      [1, 20],
      [2, 5],
    ]);
    assert.deepEqual(pairedRatios(own, other), [0.5, 1.5]);
    assert.deepEqual(pairedRatio(own, other), { median: 1, min: 0.5, max: 1.5, count: 2 });
  });

  it('pair what was measured together: a machine that gets slower changes none of them', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: 1, max: 1e3, noNaN: true }),
            fc.double({ min: 0.1, max: 10, noNaN: true }),
          ),
        ),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (pairs, ratio) => {
          const own = rounds(...pairs.map(([value, slowness]) => value * ratio * slowness));
          const other = rounds(...pairs.map(([value, slowness]) => value * slowness));
          for (const found of pairedRatios(own, other)) assert.ok(Math.abs(found - ratio) < 1e-9 * ratio);
        },
      ),
    );
  });

  it('are none where the other was not measured, or measured as nothing', () => {
    assert.equal(pairedRatio(rounds(1, 2), new Map()), undefined);
    assert.deepEqual(pairedRatios(rounds(1, Number.NaN, 3), rounds(0, 1, 2)), [1.5]);
  });

  it('are told by the middle one, or by the mean of the two in the middle', () => {
    assert.deepEqual(spreadOf([3, 1, 2]), { median: 2, min: 1, max: 3, count: 3 });
    assert.deepEqual(spreadOf([4, 1, 2, 3]), { median: 2.5, min: 1, max: 4, count: 4 });
    assert.deepEqual(spreadOf([7]), { median: 7, min: 7, max: 7, count: 1 });
    assert.equal(spreadOf([]), undefined);
  });
});

describe('the difference of two revisions', () => {
  it('shows when every round says the same', () => {
    assert.equal(differenceOf([0.9, 0.95, 0.99, 0.8, 0.97]), 'less');
    assert.equal(differenceOf([1.1, 1.02, 1.3, 1.01, 1.2]), 'more');
  });

  it('is inside the noise when the rounds disagree, or are too few', () => {
    assert.equal(differenceOf([0.9, 0.95, 1.01, 0.8, 0.97]), 'inside the noise');
    assert.equal(differenceOf([0.5, 0.5, 0.5, 0.5]), 'inside the noise');
    assert.equal(differenceOf([1, 1, 1, 1, 1]), 'inside the noise');
    assert.equal(differenceOf([]), 'inside the noise');
  });

  it('may have one stray round of eight', () => {
    assert.equal(differenceOf([0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.1]), 'less');
    assert.equal(differenceOf([0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.1, 1.1]), 'inside the noise');
  });
});
