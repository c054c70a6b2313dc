import { fitView, type View } from '../../drawing/fit-view.ts';
import type { Bounds } from '../../drawing/stroke-bounds.ts';
import { paintPacked } from './paint-packed.ts';
import type { StudentDrawing } from './student-drawing.ts';

/** A line's least width as a share of the shorter side, and what that may come to, CSS pixels: seen from the back of a room. */
const LEAST_LINE_SHARE = 0.01;
const LEAST_LINE = { from: 1.3, to: 2.2 };
const MARGIN_SHARE = 0.02;

/**
 * A drawing on a canvas, painted stroke by stroke: only what is new, unless something was taken out, the size is another one, or ink
 * came where the view did not reach. So the pixels are always those of all shown strokes painted in order on a blank canvas.
 */
export class DrawingCanvas {
  readonly element: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #drawing: StudentDrawing;
  #width = 0;
  #height = 0;
  #pixelRatio = 1;
  #view: View | undefined;
  #painted = 0;
  #removals = 0;
  #ink: Bounds | undefined;

  constructor(element: HTMLCanvasElement, drawing: StudentDrawing) {
    const context = element.getContext('2d');
    if (context === null) throw new Error('this browser has no canvas');
    this.element = element;
    this.#context = context;
    this.#drawing = drawing;
  }

  /** @param width @param height CSS pixels, above 0 */
  resize(width: number, height: number, pixelRatio: number): void {
    if (width === this.#width && height === this.#height && pixelRatio === this.#pixelRatio) return;
    [this.#width, this.#height, this.#pixelRatio] = [width, height, pixelRatio];
    this.element.width = Math.max(1, Math.round(width * pixelRatio));
    this.element.height = Math.max(1, Math.round(height * pixelRatio));
    this.#view = undefined;
  }

  /** Brings it to the drawing's first `count` strokes; default: all. */
  paint(count = this.#drawing.strokes.length): void {
    if (this.#width === 0) return;
    const { strokes, removals } = this.#drawing;
    const view = this.#currentView();
    if (removals !== this.#removals || count < this.#painted) this.#erase(view);
    this.#removals = removals;
    const share = Math.min(this.#width, this.#height) * LEAST_LINE_SHARE;
    const leastWidth = Math.min(Math.max(share, LEAST_LINE.from), LEAST_LINE.to) / view.scale;
    for (; this.#painted < Math.min(count, strokes.length); this.#painted++) {
      const stroke = strokes[this.#painted];
      if (stroke !== undefined) paintPacked(this.#context, stroke, leastWidth);
    }
  }

  #currentView(): View {
    const { ink } = this.#drawing;
    if (this.#view !== undefined && ink === this.#ink) return this.#view;
    const area = { width: this.#width, height: this.#height };
    const view = fitView(area, ink, Math.min(this.#width, this.#height) * MARGIN_SHARE);
    this.#ink = ink;
    if (!isSameView(view, this.#view)) this.#erase(view);
    this.#view = view;
    return view;
  }

  #erase({ scale, left, top }: View): void {
    const ratio = this.#pixelRatio;
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(0, 0, this.element.width, this.element.height);
    this.#context.setTransform(scale * ratio, 0, 0, scale * ratio, left * ratio, top * ratio);
    this.#painted = 0;
  }
}

function isSameView(a: View, b: View | undefined): boolean {
  return b !== undefined && a.scale === b.scale && a.left === b.left && a.top === b.top;
}
