import type { Point, WireSegment } from '../../shared/classroom/stroke.ts';
import { segmentsOfLine, segmentsOfRawLine, type Simplify } from './segments-of-line.ts';

/** How long a line waits for what smooths it, ms. */
const PATIENCE_MS = 3_000;

export interface LineFinisherOptions {
  /** Loads what smooths lines; asked again for a later line if it failed. */
  readonly load: () => Promise<Simplify>;
  readonly after: (ms: number, run: () => void) => void;
}

/**
 * Makes strokes of lines, in their order. At once, but for the first lines of all, whose smoothing may still be loading: when it
 * takes too long, or the network is gone, they become strokes with corners.
 */
export class LineFinisher {
  readonly #options: LineFinisherOptions;
  #simplify: Simplify | undefined;
  #isLoading = false;
  #waiting: {
    readonly points: readonly Point[];
    readonly onStroke: (segments: readonly WireSegment[]) => void;
  }[] = [];

  constructor(options: LineFinisherOptions) {
    this.#options = options;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Begins to load. Harmless when repeated. */
  prepare(): void {
    if (this.#simplify !== undefined || this.#isLoading) return;
    this.#isLoading = true;
    this.#options.load().then(
      (simplify) => {
        this.#simplify = simplify;
        this.finishAll();
      },
      () => {
        this.#isLoading = false;
        this.finishAll();
      },
    );
  }

  finish(points: readonly Point[], onStroke: (segments: readonly WireSegment[]) => void): void {
    this.#waiting.push({ points, onStroke });
    if (this.#simplify !== undefined) return this.finishAll();
    this.prepare();
    this.#options.after(PATIENCE_MS, () => this.finishAll());
  }

  /** What waits becomes strokes now, smooth or not. */
  finishAll(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const simplify = this.#simplify;
    for (const { points, onStroke } of waiting) {
      onStroke(simplify === undefined ? segmentsOfRawLine(points) : segmentsOfLine(points, simplify));
    }
  }
}
