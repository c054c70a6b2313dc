import type { Stroke } from '../../shared/classroom/stroke.ts';
import { inkOf } from './ink.ts';

/** Of a 2D context, what ink needs. */
export type InkContext = Pick<
  CanvasRenderingContext2D,
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'bezierCurveTo'
  | 'arc'
  | 'stroke'
  | 'fill'
  | 'strokeStyle'
  | 'fillStyle'
  | 'lineWidth'
  | 'lineCap'
  | 'lineJoin'
>;

/** Paints one stroke in canvas units; the context's transformation is the view. A stroke of one segment is a dot. */
export function paintStroke(context: InkContext, stroke: Pick<Stroke, 'segments' | 'color' | 'width'>): void {
  const { color, width } = inkOf(stroke);
  let last = stroke.segments[0];
  if (last === undefined) return;
  context.beginPath();
  if (stroke.segments.length === 1) {
    context.fillStyle = color;
    context.arc(last.point.x, last.point.y, width / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.moveTo(last.point.x, last.point.y);
  for (const segment of stroke.segments) {
    if (segment === last) continue;
    context.bezierCurveTo(
      last.point.x + last.handleOut.x,
      last.point.y + last.handleOut.y,
      segment.point.x + segment.handleIn.x,
      segment.point.y + segment.handleIn.y,
      segment.point.x,
      segment.point.y,
    );
    last = segment;
  }
  context.stroke();
}
