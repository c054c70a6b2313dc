import type { Point, Stroke } from '../../../shared/classroom/stroke.ts';
import { CanvasLayer } from '../../drawing/canvas-layer.ts';
import { fitView, toDrawing, type Area, type View } from '../../drawing/fit-view.ts';
import type { Ink } from '../../drawing/ink.ts';
import { paintLine } from '../../drawing/paint-line.ts';
import { paintStroke } from '../../drawing/paint-stroke.ts';
import { listenToPen } from '../../drawing/pen.ts';
import { boundsOf, contains, SHEET, unionOf, type Bounds } from '../../drawing/stroke-bounds.ts';
import { watchPixels } from '../../drawing/watch-pixels.ts';

/** Round the sheet, CSS pixels. */
const MARGIN = 12;
/** Of paper round ink that lies outside the sheet, canvas units. */
const PAPER_ROUND_INK = 8;
const SHEET_COLOR = '#ffffff';
const EDGE_COLOR = '#d3d9e0';

export interface DrawingSurfaceOptions {
  readonly stage: HTMLElement;
  readonly inkCanvas: HTMLCanvasElement;
  readonly liveCanvas: HTMLCanvasElement;
  readonly ink: () => Ink;
  /** What is to be seen, each stroke the same object as before. */
  readonly strokes: () => readonly Stroke[];
  /** As many are to be seen now. */
  readonly onShown: (count: number) => void;
  /** Pen up. Canvas units; at least one point. */
  readonly onLine: (points: readonly Point[], ink: Ink) => void;
}

interface Screen {
  readonly area: Area;
  readonly pixels: Area;
}

/**
 * The sheet: finished strokes on one layer, the line under the pen on another, so that drawing costs the same however much is
 * there. The view stands still while the pen is down.
 */
export class DrawingSurface {
  readonly #options: DrawingSurfaceOptions;
  readonly #inkLayer: CanvasLayer;
  readonly #liveLayer: CanvasLayer;
  readonly #painted = new Map<string, Stroke>();
  #bounds: Bounds | undefined;
  /** White: the sheet, and what was needed for ink beside it. */
  #paper: Bounds = SHEET;
  #screen: Screen | undefined;
  #view: View = { scale: 1, left: 0, top: 0 };
  #line: { readonly points: Point[]; readonly ink: Ink } | undefined;
  #isUpdateDue = false;

  constructor(options: DrawingSurfaceOptions) {
    this.#options = options;
    this.#inkLayer = new CanvasLayer(options.inkCanvas);
    this.#liveLayer = new CanvasLayer(options.liveCanvas);
    watchPixels(options.stage, (area, pixels) => {
      this.#screen = { area, pixels };
      this.#repaint();
    });
    listenToPen(options.stage, {
      onDown: (at) => this.#begin(at),
      onMove: (places) => this.#extend(places),
      onUp: () => this.endLine(),
    });
  }

  get isDrawing(): boolean {
    return this.#line !== undefined;
  }

  /** Paints what is new, and all again only if something has gone. */
  update(): void {
    const strokes = this.#options.strokes();
    this.#options.onShown(strokes.length);
    if (this.#screen === undefined) return;
    const fresh = strokes.filter((stroke) => !this.#painted.has(stroke.id));
    if (this.#painted.size + fresh.length !== strokes.length)
      this.#repaint(this.isDrawing ? this.#view : undefined);
    else for (const stroke of fresh) this.#paint(stroke);
    const isRight =
      isSameView(this.#view, this.#fitted(this.#screen)) && contains(this.#paper, this.#inkOrSheet());
    if (!this.isDrawing && !isRight) this.#repaint();
  }

  /** Once in the next frame, however often it is asked for. */
  updateSoon(): void {
    if (this.#isUpdateDue) return;
    this.#isUpdateDue = true;
    requestAnimationFrame(() => {
      this.#isUpdateDue = false;
      this.update();
    });
  }

  /** As if the pen were lifted. */
  endLine(): void {
    const line = this.#line;
    if (line === undefined) return;
    this.#line = undefined;
    this.#options.onLine(line.points, line.ink);
    this.#clearLive();
    this.update();
  }

  #begin(at: Point): void {
    this.#line = { points: [], ink: this.#options.ink() };
    this.#extend([at]);
  }

  #extend(places: readonly Point[]): void {
    const line = this.#line;
    if (line === undefined) return;
    const known = line.points.length;
    for (const { x, y } of places) {
      const point = toDrawing(this.#view, x, y);
      const last = line.points.at(-1);
      if (point.x !== last?.x || point.y !== last.y) line.points.push(point);
    }
    if (line.points.length > known) paintLine(this.#liveLayer.context, line.points, known, line.ink);
  }

  /** @param view where given, the view stays as it is: the pen is down */
  #repaint(view?: View): void {
    const screen = this.#screen;
    if (screen === undefined) return;
    this.#painted.clear();
    this.#bounds = undefined;
    const strokes = this.#options.strokes();
    for (const stroke of strokes) this.#note(stroke);
    this.#view = view ?? this.#fitted(screen);
    this.#inkLayer.clear(screen.area, screen.pixels, this.#view);
    this.#paper = paperFor(this.#inkOrSheet());
    if (this.#paper !== SHEET) paintPaper(this.#inkLayer.context, this.#paper);
    paintPaper(this.#inkLayer.context, SHEET);
    for (const stroke of strokes) paintStroke(this.#inkLayer.context, stroke);
    this.#clearLive();
    const line = this.#line;
    if (line !== undefined) paintLine(this.#liveLayer.context, line.points, 0, line.ink);
  }

  #paint(stroke: Stroke): void {
    this.#note(stroke);
    paintStroke(this.#inkLayer.context, stroke);
  }

  #note(stroke: Stroke): void {
    this.#painted.set(stroke.id, stroke);
    const bounds = boundsOf(stroke);
    if (bounds !== undefined)
      this.#bounds = this.#bounds === undefined ? bounds : unionOf(this.#bounds, bounds);
  }

  #clearLive(): void {
    const screen = this.#screen;
    if (screen !== undefined) this.#liveLayer.clear(screen.area, screen.pixels, this.#view);
  }

  #inkOrSheet(): Bounds {
    return this.#bounds ?? SHEET;
  }

  #fitted({ area }: Screen): View {
    return fitView(area, this.#bounds, MARGIN);
  }
}

function paperFor(ink: Bounds): Bounds {
  if (contains(SHEET, ink)) return SHEET;
  const { left, top, right, bottom } = ink;
  const round = PAPER_ROUND_INK;
  return unionOf(SHEET, {
    left: left - round,
    top: top - round,
    right: right + round,
    bottom: bottom + round,
  });
}

/** Its edges on whole pixels of the screen: sharp, and the same each time. */
function paintPaper(context: CanvasRenderingContext2D, paper: Bounds): void {
  const { a: across, d: down, e, f } = context.getTransform();
  const left = Math.round(e + paper.left * across);
  const top = Math.round(f + paper.top * down);
  const width = Math.round(e + paper.right * across) - left;
  const height = Math.round(f + paper.bottom * down) - top;
  const edge = Math.max(1, Math.round(window.devicePixelRatio));
  context.save();
  context.resetTransform();
  context.fillStyle = EDGE_COLOR;
  context.fillRect(left, top, width, height);
  context.fillStyle = SHEET_COLOR;
  context.fillRect(left + edge, top + edge, width - 2 * edge, height - 2 * edge);
  context.restore();
}

function isSameView(a: View, b: View): boolean {
  return a.scale === b.scale && a.left === b.left && a.top === b.top;
}
