import paper from 'paper/dist/paper-core.js';
import type { Point } from '../../shared/classroom/stroke.ts';
import type { Simplify } from './segments-of-line.ts';

/** 73 KiB gzipped: import this file lazily. Nothing is painted by paper.js, and its project holds nothing. */
const scope = new paper.PaperScope();
scope.setup(new scope.Size(1, 1));
scope.settings.insertItems = false;

export const simplifyWithPaper: Simplify = (points, tolerance) => {
  const path = new scope.Path(points.map(({ x, y }) => [x, y] as const));
  path.simplify(tolerance);
  return path.segments.map(({ point, handleIn, handleOut }) => ({
    point: plain(point),
    handleIn: plain(handleIn),
    handleOut: plain(handleOut),
  }));
};

function plain({ x, y }: Point): Point {
  return { x, y };
}
