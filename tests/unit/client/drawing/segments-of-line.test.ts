import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { simplifyWithPaper } from '../../../../client/drawing/paper-simplify.ts';
import { segmentsOfLine, segmentsOfRawLine } from '../../../../client/drawing/segments-of-line.ts';
import { parseDraw } from '../../../../shared/classroom/parse-draw.ts';
import { decodeSegment, type Point, type WireSegment } from '../../../../shared/classroom/stroke.ts';
import { loadRecordedDrawing } from '../../../support/recorded-drawing.ts';

/** Its square is what the original gives to `simplify`, which compares it with squared distances. */
const TOLERANCE = Math.sqrt(10);
const MAX_SEGMENTS = 2000;
const NOWHERE = { x: '0.00', y: '0.00' };

describe('A line that becomes a stroke', () => {
  it('stays within the tolerance of where the pen was, with fewer segments than points', () => {
    for (const { segments } of loadRecordedDrawing()) {
      const points = pointsAlong(segments, 12);
      const stroke = segmentsOfLine(points, simplifyWithPaper);
      assert.ok(stroke.length < points.length / 2 || points.length < 4);
      const curve = pointsAlong(stroke, 400);
      for (const point of points) assert.ok(distance(point, curve) < TOLERANCE + 0.1);
      assertAccepted(stroke);
    }
  });

  it('is what `simplify(10)` of paper.js makes of it, in text with two decimals', () => {
    const points = Array.from({ length: 120 }, (_, at) => ({
      x: at * 3 - 20,
      y: 200 + 90 * Math.sin(at / 11),
    }));
    const expected = simplifyWithPaper(points, 10);
    assert.deepEqual(
      segmentsOfLine(points, simplifyWithPaper).map(({ p, hI, hO }) => [p.x, p.y, hI.x, hI.y, hO.x, hO.y]),
      expected.map(({ point, handleIn, handleOut }) =>
        [point, handleIn, handleOut].flatMap(({ x, y }) => [x, y]).map((value) => (value + 0).toFixed(2)),
      ),
    );
  });

  it('is a dot when the pen did not move', () => {
    const dot = [{ p: { x: '12.35', y: '-1.00' }, hI: NOWHERE, hO: NOWHERE }];
    for (const points of [
      [{ x: 12.345_67, y: -1 }],
      Array.from({ length: 9 }, () => ({ x: 12.345_67, y: -1 })),
    ]) {
      assert.deepEqual(segmentsOfLine(points, simplifyWithPaper), dot);
    }
  });

  it('ends at the edge of what a coordinate can say, and never says "-0.00"', () => {
    const points = [
      { x: -0.001, y: 1e9 },
      { x: 40, y: 20 },
      { x: -1e9, y: -0.004 },
    ];
    for (const stroke of [segmentsOfLine(points, simplifyWithPaper), segmentsOfRawLine(points)]) {
      assert.deepEqual(stroke[0]?.p, { x: '0.00', y: '9999.99' });
      assert.deepEqual(stroke.at(-1)?.p, { x: '-9999.99', y: '0.00' });
      assertAccepted(stroke);
    }
  });

  it('is one stroke of at most 2,000 segments, from the first point to the last, however long it is', function () {
    this.timeout(30_000);
    for (const count of [2500, 5000]) {
      const points = Array.from({ length: count }, (_, at) => ({
        x: (at * 7919) % 400,
        y: (at * 104_729) % 397,
      }));
      for (const stroke of [segmentsOfLine(points, simplifyWithPaper), segmentsOfRawLine(points)]) {
        assert.ok(stroke.length > MAX_SEGMENTS / 2.5 && stroke.length <= MAX_SEGMENTS, `${stroke.length}`);
        assert.deepEqual(stroke[0]?.p, { x: '0.00', y: '0.00' });
        assert.deepEqual(stroke.at(-1)?.p, wirePoint(points.at(-1)));
        assertAccepted(stroke);
      }
    }
  });

  it('runs on through the places where a long line is fitted piece by piece', () => {
    const points = Array.from({ length: 3500 }, (_, at) => ({
      x: 200 + 150 * Math.cos(at / 90),
      y: 200 + 150 * Math.sin(at / 70),
    }));
    const stroke = segmentsOfLine(points, simplifyWithPaper);
    const curve = pointsAlong(stroke, 300);
    assert.ok(stroke.length < 100);
    // Round the joints each point, elsewhere some.
    const looked = points.filter((_, at) => at % 17 === 0 || Math.abs((at % 999) - 500) > 490);
    for (const point of looked) assert.ok(distance(point, curve) < TOLERANCE + 0.1);
  });

  it('is accepted by the server whatever the pen did', () => {
    const coordinate = fc.oneof(
      fc.double({ min: -500, max: 900, noNaN: true }),
      fc.double({ min: -1e5, max: 1e5, noNaN: true }),
      fc.constantFrom(0, -0, 200, 200.000_001),
    );
    const line = fc.array(fc.record({ x: coordinate, y: coordinate }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(line, (points) => {
        assertAccepted(segmentsOfLine(points, simplifyWithPaper));
        assertAccepted(segmentsOfRawLine(points));
      }),
    );
  });
});

function assertAccepted(segments: readonly WireSegment[]): void {
  const draw = parseDraw(['student', segments]);
  assert.ok(!('error' in draw), JSON.stringify(draw));
  assert.ok(!JSON.stringify(segments).includes('"-0.00"'));
}

/** Points on the stroke's curves, `each` for every curve. */
function pointsAlong(segments: readonly WireSegment[], each: number): readonly Point[] {
  const [first, ...rest] = segments.map(decodeSegment);
  assert.ok(first !== undefined);
  const points = [first.point];
  let last = first;
  for (const next of rest) {
    for (let step = 1; step <= each; step++) points.push(onCurve(last, next, step / each));
    last = next;
  }
  return points;
}

type Decoded = ReturnType<typeof decodeSegment>;

function onCurve(from: Decoded, to: Decoded, t: number): Point {
  const at = (axis: 'x' | 'y'): number => {
    const ends = [from.point[axis], from.point[axis] + from.handleOut[axis]] as const;
    const others = [to.point[axis] + to.handleIn[axis], to.point[axis]] as const;
    const s = 1 - t;
    return s ** 3 * ends[0] + 3 * s * s * t * ends[1] + 3 * s * t * t * others[0] + t ** 3 * others[1];
  };
  return { x: at('x'), y: at('y') };
}

function distance({ x, y }: Point, points: readonly Point[]): number {
  return Math.min(...points.map((other) => Math.hypot(x - other.x, y - other.y)));
}

function wirePoint(point: Point | undefined): { readonly x: string; readonly y: string } {
  return { x: (point?.x ?? Number.NaN).toFixed(2), y: (point?.y ?? Number.NaN).toFixed(2) };
}
