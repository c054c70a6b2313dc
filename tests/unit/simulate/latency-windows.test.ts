import assert from 'node:assert/strict';
import { latencyWindows, spans, summariseLatencies } from '../../simulate/latency-windows.ts';

describe('latencies', () => {
  it('are summed up by nearest rank, from every sample', () => {
    const samples = Array.from({ length: 200 }, (_, index) => 200 - index);
    assert.deepEqual(summariseLatencies(samples), {
      count: 200,
      meanMs: 100.5,
      p50Ms: 100,
      p99Ms: 198,
      maxMs: 200,
    });
    assert.deepEqual(summariseLatencies([7]), { count: 1, meanMs: 7, p50Ms: 7, p99Ms: 7, maxMs: 7 });
  });

  it('have no summary when there are none', () => {
    assert.equal(summariseLatencies([]), undefined);
  });

  it('fall into the window in which the call was sent', () => {
    const windows = latencyWindows({
      startedAt: 100,
      sentAt: Float64Array.of(100, 5099, 5100, 15_100, 15_100, Number.NaN),
      answeredAt: Float64Array.of(110, 9099, 5103, 15_101, Number.NaN, Number.NaN),
    });
    const one = (ms: number) => ({ count: 1, meanMs: ms, p50Ms: ms, p99Ms: ms, maxMs: ms });
    assert.deepEqual(windows, [
      {
        fromS: 0,
        toS: 5,
        sent: 2,
        unanswered: 0,
        latency: { count: 2, meanMs: 2005, p50Ms: 10, p99Ms: 4000, maxMs: 4000 },
      },
      { fromS: 5, toS: 10, sent: 1, unanswered: 0, latency: one(3) },
      { fromS: 10, toS: 15, sent: 0, unanswered: 0 },
      { fromS: 15, toS: 20, sent: 2, unanswered: 1, latency: one(1) },
    ]);
  });

  it('leave out what has not arrived', () => {
    assert.deepEqual(spans(Float64Array.of(1, 2, Number.NaN), Float64Array.of(4, Number.NaN, 5)), [3]);
  });
});
