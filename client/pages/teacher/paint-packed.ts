import { inkOf } from '../../drawing/ink.ts';
import type { InkContext } from '../../drawing/paint-stroke.ts';
import { SEGMENT_NUMBERS, type PackedStroke } from './packed-stroke.ts';

/**
 * Paints as `paintStroke` (client/drawing) does, without making segments of the numbers first; a test holds the two together.
 * @param leastWidth canvas units: thinner lines would vanish on a small tile
 */
export function paintPacked(context: InkContext, stroke: PackedStroke, leastWidth: number): void {
  const { path } = stroke;
  const ink = inkOf(styleOf(stroke));
  const width = Math.max(ink.width, leastWidth);
  const number = (at: number): number => (path[at] ?? 0) / 100;
  context.beginPath();
  if (path.length === SEGMENT_NUMBERS) {
    context.fillStyle = ink.color;
    context.arc(number(0), number(1), width / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.strokeStyle = ink.color;
  context.lineWidth = width;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.moveTo(number(0), number(1));
  for (let last = 0, at = SEGMENT_NUMBERS; at < path.length; last = at, at += SEGMENT_NUMBERS) {
    const [fromX, fromY, toX, toY] = [number(last), number(last + 1), number(at), number(at + 1)];
    context.bezierCurveTo(
      fromX + number(last + 4),
      fromY + number(last + 5),
      toX + number(at + 2),
      toY + number(at + 3),
      toX,
      toY,
    );
  }
  context.stroke();
}

/** What a stroke says of its ink, as the other modules want it: absent where it says nothing. */
export function styleOf({ color, width }: PackedStroke): {
  readonly color?: string;
  readonly width?: number;
} {
  return { ...(color === undefined ? {} : { color }), ...(width === undefined ? {} : { width }) };
}
