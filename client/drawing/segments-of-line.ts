import { MAX_COORDINATE, MAX_SEGMENTS } from '../../shared/classroom/stroke-limits.ts';
import { encodeSegment, type Point, type Segment, type WireSegment } from '../../shared/classroom/stroke.ts';

/** Smooths a line: few segments that stay within the tolerance, as paper.js's `Path.simplify` does it. */
export type Simplify = (points: readonly Point[], tolerance: number) => readonly Segment[];

/** What the original app gives to `simplify`. */
const TOLERANCE = 10;
/** Fitting takes up to the square of a line's length: longer ones are fitted in pieces of so many points. */
const PIECE = 1_000;
/** A pen tells up to 1,000 points a second. Beyond this many, the line is smoothed from fewer of them. */
const MAX_POINTS = 10_000;

const NOWHERE: Point = { x: 0, y: 0 };

/**
 * The stroke that a pen's line becomes, as the wire has it. At least one point.
 *
 * However long the line is, it stays one stroke, so that one undo takes it back: if it would have more than 2,000 segments, it is
 * fitted again to every other point.
 */
export function segmentsOfLine(points: readonly Point[], simplify: Simplify): readonly WireSegment[] {
  let line = thinned(points.map(onTheCanvas), MAX_POINTS);
  for (;;) {
    const segments = fitted(line, simplify);
    if (segments.length <= MAX_SEGMENTS) return segments.map(encoded);
    line = thinned(line, Math.ceil(line.length / 2));
  }
}

/** The same without smoothing: corners, evenly along the line's points. */
export function segmentsOfRawLine(points: readonly Point[]): readonly WireSegment[] {
  return thinned(points.map(onTheCanvas), MAX_SEGMENTS).map((point) =>
    encoded({ point, handleIn: NOWHERE, handleOut: NOWHERE }),
  );
}

function fitted(line: readonly Point[], simplify: Simplify): readonly Segment[] {
  let segments = simplify(line.slice(0, PIECE), TOLERANCE);
  // Each piece begins at the point at which the one before has ended.
  for (let start = PIECE - 1; start < line.length - 1; start += PIECE - 1) {
    segments = joined(segments, simplify(line.slice(start, start + PIECE), TOLERANCE));
  }
  return segments;
}

function joined(first: readonly Segment[], second: readonly Segment[]): readonly Segment[] {
  const end = first.at(-1);
  const start = second[0];
  if (end === undefined || start === undefined) return [...first, ...second];
  return [...first.slice(0, -1), { ...end, handleOut: start.handleOut }, ...second.slice(1)];
}

/** Evenly, with the first and the last point. */
function thinned(line: readonly Point[], most: number): readonly Point[] {
  if (line.length <= most) return line;
  const step = (line.length - 1) / (most - 1);
  const kept: Point[] = [];
  for (let place = 0; place < most; place++) {
    const point = line[Math.round(place * step)];
    if (point !== undefined) kept.push(point);
  }
  return kept;
}

function onTheCanvas({ x, y }: Point): Point {
  return { x: clipped(x), y: clipped(y) };
}

function clipped(value: number): number {
  return Math.min(Math.max(value, -MAX_COORDINATE), MAX_COORDINATE);
}

function encoded({ point, handleIn, handleOut }: Segment): WireSegment {
  return encodeSegment({ point, handleIn: orNowhere(handleIn), handleOut: orNowhere(handleOut) });
}

/** Fitting a curve to points that lie on one another may divide by zero. */
function orNowhere(handle: Point): Point {
  return Number.isFinite(handle.x) && Number.isFinite(handle.y) ? handle : NOWHERE;
}
