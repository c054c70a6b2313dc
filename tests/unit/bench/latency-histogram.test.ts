import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LatencyHistogram } from '../../bench/generator/latency-histogram.ts';

describe('the latency histogram', () => {
  it('gives the quantiles of a sorted list, up to a hundredth of a millisecond', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 2_000, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (spans, part) => {
          const histogram = new LatencyHistogram();
          for (const span of spans) histogram.add(span);
          const sorted = spans.toSorted((a, b) => a - b);
          const exact = sorted[Math.max(1, Math.ceil(part * sorted.length)) - 1] ?? Number.NaN;
          assert.ok(
            Math.abs(histogram.quantile(part) - exact) <= 0.0101,
            `${histogram.quantile(part)} for ${exact}`,
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('knows its longest span exactly, also one beyond its range', () => {
    const histogram = new LatencyHistogram();
    histogram.add(1);
    histogram.add(123_456.7);
    assert.equal(histogram.summary().maxMs, 123_456.7);
    assert.equal(histogram.summary().count, 2);
  });

  it('has nothing to say when it is empty, and after it was cleared', () => {
    const histogram = new LatencyHistogram();
    histogram.add(3);
    histogram.clear();
    const { count, p50Ms, p99Ms, maxMs } = histogram.summary();
    assert.deepEqual([count, p50Ms, p99Ms, maxMs], [0, Number.NaN, Number.NaN, Number.NaN]);
  });
});
