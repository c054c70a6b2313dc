import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ReplayTimeline } from '../../../../client/pages/teacher/replay-timeline.ts';

describe('The timeline of a replay', () => {
  it('shows strokes as far apart as they were drawn, and cuts long pauses short', () => {
    const timeline = new ReplayTimeline([1000, 1500, 2250, 60_000]);
    assert.equal(timeline.positionAt(0), 0);
    const first = timeline.timeOf(1);
    assert.deepEqual(
      [2, 3, 4].map((position) => timeline.timeOf(position) - first),
      [500, 1250, 3250],
    );
    assert.equal(timeline.positionAt(first + 499), 1);
    assert.equal(timeline.positionAt(first + 500), 2);
    assert.equal(timeline.positionAt(Infinity), 4);
  });

  it('goes on past strokes without a time, and past a clock that was set back', () => {
    const timeline = new ReplayTimeline([5000, 0, 5200, 100, 300]);
    const starts = [1, 2, 3, 4, 5].map((position) => timeline.timeOf(position));
    assert.deepEqual(starts, [300, 600, 800, 800, 1000]);
  });

  it('reaches every stroke in order, and each position at its own time', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant(0), fc.nat(2 ** 42)), { maxLength: 50 }), (times) => {
        const timeline = new ReplayTimeline(times);
        assert.equal(timeline.positionAt(timeline.durationMs), times.length);
        let last = 0;
        for (let position = 1; position <= times.length; position++) {
          const time = timeline.timeOf(position);
          assert.ok(time >= last && time - last <= 2000);
          assert.ok(timeline.positionAt(time) >= position);
          last = time;
        }
      }),
    );
  });
});
