import type { Area, View } from './fit-view.ts';

/** One canvas, as sharp as the screen, painted in canvas units through a view. */
export class CanvasLayer {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('this browser paints no canvas');
    this.#canvas = canvas;
    this.#context = context;
  }

  /** Set to the view of the last {@link clear}. */
  get context(): CanvasRenderingContext2D {
    return this.#context;
  }

  /** Empties it, and takes the new size (pixels of the screen) and view. */
  clear(area: Area, pixels: Area, view: View): void {
    if (this.#canvas.width !== pixels.width || this.#canvas.height !== pixels.height) {
      this.#canvas.width = pixels.width;
      this.#canvas.height = pixels.height;
    }
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(0, 0, pixels.width, pixels.height);
    const across = pixels.width / area.width;
    const down = pixels.height / area.height;
    this.#context.setTransform(
      view.scale * across,
      0,
      0,
      view.scale * down,
      view.left * across,
      view.top * down,
    );
  }
}
