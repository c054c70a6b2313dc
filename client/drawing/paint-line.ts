import type { Point } from '../../shared/classroom/stroke.ts';
import type { Ink } from './ink.ts';
import type { InkContext } from './paint-stroke.ts';

/**
 * Paints the line under the pen, in canvas units, from its point number `from` on: what came before is there already.
 * Straight from point to point: smoothing would change ink that is on the screen when the next point comes.
 */
export function paintLine(context: InkContext, points: readonly Point[], from: number, ink: Ink): void {
  const start = points[Math.max(0, from - 1)];
  if (start === undefined) return;
  context.beginPath();
  if (from === 0) {
    context.fillStyle = ink.color;
    context.arc(start.x, start.y, ink.width / 2, 0, 2 * Math.PI);
    context.fill();
    context.beginPath();
  }
  context.strokeStyle = ink.color;
  context.lineWidth = ink.width;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.moveTo(start.x, start.y);
  for (let at = Math.max(1, from); at < points.length; at++) {
    const point = points[at];
    if (point !== undefined) context.lineTo(point.x, point.y);
  }
  context.stroke();
}
