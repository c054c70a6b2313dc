import type { Point } from '../../shared/classroom/stroke.ts';
import { contains, SHEET, unionOf, type Bounds } from './stroke-bounds.ts';

/** A drawing's place on the screen: a point at (x, y) in canvas units is shown at (left + x·scale, top + y·scale) CSS pixels. */
export interface View {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** CSS pixels; neither side may be 0. */
export interface Area {
  readonly width: number;
  readonly height: number;
}

/**
 * The sheet of 400 × 400 in the middle of the area, `margin` CSS pixels from its nearer edges. Only where ink would lie beyond the
 * area is the view wide enough for sheet and ink.
 */
export function fitView(area: Area, ink: Bounds | undefined, margin: number): View {
  const sheetView = showing(SHEET, area, margin);
  if (ink === undefined || contains(shownIn(sheetView, area), ink)) return sheetView;
  return showing(unionOf(SHEET, ink), area, margin);
}

/** Where in the drawing a place on the screen is. */
export function toDrawing(view: View, x: number, y: number): Point {
  return { x: (x - view.left) / view.scale, y: (y - view.top) / view.scale };
}

function showing(part: Bounds, area: Area, margin: number): View {
  const width = part.right - part.left;
  const height = part.bottom - part.top;
  // A margin is not worth the last pixels of a very small area.
  const edge = Math.min(margin, area.width / 4, area.height / 4);
  const scale = Math.min((area.width - 2 * edge) / width, (area.height - 2 * edge) / height);
  return {
    scale,
    left: (area.width - width * scale) / 2 - part.left * scale,
    top: (area.height - height * scale) / 2 - part.top * scale,
  };
}

function shownIn(view: View, area: Area): Bounds {
  const { x: left, y: top } = toDrawing(view, 0, 0);
  const { x: right, y: bottom } = toDrawing(view, area.width, area.height);
  return { left, top, right, bottom };
}
