import assert from 'node:assert/strict';
import { LineFinisher } from '../../../../client/drawing/line-finisher.ts';
import type { Simplify } from '../../../../client/drawing/segments-of-line.ts';
import type { WireSegment } from '../../../../shared/classroom/stroke.ts';

const NOWHERE = { x: 0, y: 0 };
/** Keeps the first and the last point: a smoothed line has two segments, one with corners has as many as points. */
const ends: Simplify = (points) =>
  [points[0], points.at(-1)].map((point) => ({
    point: point ?? NOWHERE,
    handleIn: NOWHERE,
    handleOut: NOWHERE,
  }));

describe('The finisher of lines', () => {
  let loads: { resolve(simplify: Simplify): void; reject(reason: Error): void }[];
  let timers: (() => void)[];
  let strokes: (readonly [name: string, segments: number])[];
  let finisher: LineFinisher;
  beforeEach(() => {
    loads = [];
    timers = [];
    strokes = [];
    finisher = new LineFinisher({
      load: () => new Promise((resolve, reject) => loads.push({ resolve, reject })),
      after: (_ms, run) => timers.push(run),
    });
  });

  function line(name: string): void {
    const points = [1, 2, 3, 4].map((x) => ({ x, y: 0 }));
    finisher.finish(points, (segments: readonly WireSegment[]) => strokes.push([name, segments.length]));
  }

  it('smooths at once when it can', async () => {
    finisher.prepare();
    finisher.prepare();
    assert.equal(loads.length, 1);
    loads[0]?.resolve(ends);
    await settled();
    line('a');
    assert.deepEqual(strokes, [['a', 2]]);
    assert.equal(timers.length, 0);
  });

  it('lets the first lines wait for what smooths them, and keeps their order', async () => {
    line('a');
    line('b');
    assert.deepEqual(strokes, []);
    assert.equal(loads.length, 1);
    loads[0]?.resolve(ends);
    await settled();
    line('c');
    assert.deepEqual(strokes, [
      ['a', 2],
      ['b', 2],
      ['c', 2],
    ]);
    for (const run of timers) run();
    assert.equal(strokes.length, 3);
  });

  it('waits no longer than its patience', () => {
    line('a');
    timers[0]?.();
    assert.deepEqual(strokes, [['a', 4]]);
  });

  it('leaves the corners when loading fails, and tries again for the next line', async () => {
    line('a');
    loads[0]?.reject(new Error('no network'));
    await settled();
    assert.deepEqual(strokes, [['a', 4]]);
    line('b');
    assert.equal(loads.length, 2);
    loads[1]?.resolve(ends);
    await settled();
    assert.deepEqual(strokes.at(-1), ['b', 2]);
  });

  it('makes strokes of all that wait when the page goes', () => {
    line('a');
    line('b');
    finisher.finishAll();
    assert.deepEqual(strokes, [
      ['a', 4],
      ['b', 4],
    ]);
  });
});

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
