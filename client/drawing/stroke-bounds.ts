import type { Segment, Stroke } from '../../shared/classroom/stroke.ts';
import { inkOf } from './ink.ts';

/** Canvas units. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The original's canvas: what is always shown. */
export const SHEET: Bounds = { left: 0, top: 0, right: 400, bottom: 400 };

export function unionOf(a: Bounds, b: Bounds): Bounds {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

export function contains(outer: Bounds, inner: Bounds): boolean {
  return (
    outer.left <= inner.left &&
    outer.top <= inner.top &&
    outer.right >= inner.right &&
    outer.bottom >= inner.bottom
  );
}

/** What the stroke's ink covers, tight, its width included. Undefined for one without segments. */
export function boundsOf(stroke: Pick<Stroke, 'segments' | 'color' | 'width'>): Bounds | undefined {
  const x = extentOf(stroke.segments, 'x');
  const y = extentOf(stroke.segments, 'y');
  if (x === undefined || y === undefined) return undefined;
  const half = inkOf(stroke).width / 2;
  return { left: x.least - half, top: y.least - half, right: x.most + half, bottom: y.most + half };
}

interface Extent {
  least: number;
  most: number;
}

function extentOf(segments: readonly Segment[], axis: 'x' | 'y'): Extent | undefined {
  const [first, ...rest] = segments;
  if (first === undefined) return undefined;
  const extent = { least: first.point[axis], most: first.point[axis] };
  let last = first;
  for (const segment of rest) {
    const from = last.point[axis];
    const to = segment.point[axis];
    stretch(extent, to);
    stretchByCurve(extent, from, from + last.handleOut[axis], to + segment.handleIn[axis], to);
    last = segment;
  }
  return extent;
}

function stretch(extent: Extent, value: number): void {
  extent.least = Math.min(extent.least, value);
  extent.most = Math.max(extent.most, value);
}

/** Where a cubic Bézier curve turns back on this axis: the roots of its derivative within the curve. */
function stretchByCurve(extent: Extent, p0: number, p1: number, p2: number, p3: number): void {
  if (Math.min(p1, p2) >= extent.least && Math.max(p1, p2) <= extent.most) return;
  const a = p3 - 3 * p2 + 3 * p1 - p0;
  const b = 2 * (p2 - 2 * p1 + p0);
  const c = p1 - p0;
  for (const t of rootsOf(a, b, c)) {
    if (!(t > 0 && t < 1)) continue;
    const s = 1 - t;
    stretch(extent, s * s * s * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 + t * t * t * p3);
  }
}

/** Of `a t² + b t + c`, perhaps with some that are none (NaN, ±Infinity). */
function rootsOf(a: number, b: number, c: number): readonly number[] {
  if (Math.abs(a) < 1e-9) return [-c / b];
  const root = Math.sqrt(b * b - 4 * a * c);
  return [(-b + root) / (2 * a), (-b - root) / (2 * a)];
}
