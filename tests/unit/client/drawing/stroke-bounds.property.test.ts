import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { DEFAULT_WIDTH } from '../../../../client/drawing/ink.ts';
import { boundsOf, type Bounds } from '../../../../client/drawing/stroke-bounds.ts';
import type { Point, Segment } from '../../../../shared/classroom/stroke.ts';

const STEPS = 200;

const point = fc.record({
  x: fc.integer({ min: -400, max: 800 }),
  y: fc.integer({ min: -400, max: 800 }),
});
const segment = fc.record({ point, handleIn: point, handleOut: point });

describe('The bounds of a stroke', () => {
  it('hold all of its ink, and nothing more', () => {
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 6 }), (segments) => {
        const bounds = boundsOf({ segments, width: 2 });
        const walked = walkedBounds(segments);
        assert.ok(bounds !== undefined);
        for (const side of ['left', 'top', 'right', 'bottom'] as const) {
          const grown = side === 'left' || side === 'top' ? bounds[side] + 1 : bounds[side] - 1;
          const outwards = side === 'left' || side === 'top' ? walked[side] - grown : grown - walked[side];
          assert.ok(outwards > -1e-6 && outwards < 0.5, `${side}: ${grown}, walked ${walked[side]}`);
        }
      }),
    );
  });

  it('of a dot are its width, of nothing are none', () => {
    const half = DEFAULT_WIDTH / 2;
    const nowhere = { x: 0, y: 0 };
    const dot = { point: { x: 100, y: 50 }, handleIn: nowhere, handleOut: nowhere };
    const expected = { left: 100 - half, right: 100 + half, top: 50 - half, bottom: 50 + half };
    assert.deepEqual(boundsOf({ segments: [dot] }), expected);
    assert.equal(boundsOf({ segments: [] }), undefined);
  });
});

/** By walking along the curves in small steps, as far as that can tell. */
function walkedBounds(segments: readonly Segment[]): Bounds {
  const points: Point[] = segments.map((each) => each.point);
  for (const [at, to] of segments.entries()) {
    const from = segments[at - 1];
    if (from === undefined) continue;
    for (let step = 0; step <= STEPS; step++) {
      const t = step / STEPS;
      points.push({ x: onCurve(from, to, t, 'x'), y: onCurve(from, to, t, 'y') });
    }
  }
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** De Casteljau's way: middles of middles. */
function onCurve(from: Segment, to: Segment, t: number, axis: 'x' | 'y'): number {
  let places = [
    from.point[axis],
    from.point[axis] + from.handleOut[axis],
    to.point[axis] + to.handleIn[axis],
    to.point[axis],
  ];
  while (places.length > 1) {
    const before = places;
    places = before.slice(1).map((place, at) => place * t + (before[at] ?? 0) * (1 - t));
  }
  return places[0] ?? Number.NaN;
}
