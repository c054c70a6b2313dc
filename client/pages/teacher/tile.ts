import { counted, text } from '../strings.ts';
import { DrawingCanvas } from './drawing-canvas.ts';
import { element, setText } from './element.ts';
import type { StudentDrawing } from './student-drawing.ts';
import { shortElapsed, spokenElapsed } from './time-words.ts';

const IDLE_AFTER_MS = 60_000;

/** One student on the wall: the drawing, the name, and how long ago the last stroke was. */
export class Tile {
  readonly element: HTMLLIElement;
  readonly drawing: StudentDrawing;
  readonly #button: HTMLButtonElement;
  readonly #canvas: DrawingCanvas;
  readonly #name = element('bdi', 'tile-name');
  readonly #activity = element('span', 'tile-activity');
  readonly #words = element('span', 'spoken');
  #isTimeTold = false;
  /** The element is on the screen, or nearly. */
  isNear = false;

  constructor(drawing: StudentDrawing, onOpen: (drawing: StudentDrawing) => void) {
    this.drawing = drawing;
    const canvas = element('canvas', 'tile-canvas');
    this.#canvas = new DrawingCanvas(canvas, drawing);
    const caption = element('span', 'tile-caption', this.#name, this.#activity);
    // The spoken words say all that is to be seen.
    caption.setAttribute('aria-hidden', 'true');
    this.#button = element('button', 'tile', canvas, caption, this.#words);
    this.#button.type = 'button';
    this.#button.addEventListener('click', () => onOpen(drawing));
    this.element = element('li', '', this.#button);
  }

  /** @param side CSS pixels */
  resize(side: number, pixelRatio: number): void {
    this.#canvas.resize(side, side, pixelRatio);
  }

  /** @param count how many strokes are shown; undefined: all */
  paint(count: number | undefined): void {
    this.#canvas.paint(count);
  }

  /** What has changed since, and faded when nothing came for a while. @param now on the server's clock */
  wake(now: number): void {
    const isIdle = this.drawing.lastActiveAt > 0 && now - this.drawing.lastActiveAt > IDLE_AFTER_MS;
    this.#button.classList.toggle('idle', isIdle);
    if (!this.#isTimeTold && this.drawing.lastActiveAt > 0) this.describe(now);
  }

  /** All of it in words. Not for each stroke: a screen reader would not come to an end. */
  describe(now: number): void {
    const { strokes, name, lastActiveAt, isOnline } = this.drawing;
    const isKnown = lastActiveAt > 0;
    this.#isTimeTold = isKnown;
    this.wake(now);
    setText(this.#name, name);
    this.#button.classList.toggle('away', isOnline === false);
    setText(this.#activity, isKnown ? shortElapsed(now - lastActiveAt) : '');
    this.#button.classList.toggle('active', isKnown && now - lastActiveAt < IDLE_AFTER_MS);
    const words = [name, counted('strokes', strokes.length)];
    if (isKnown) words.push(spokenElapsed(now - lastActiveAt));
    if (isOnline === false) words.push(text('away'));
    setText(this.#words, words.join(', '));
  }

  focus(): void {
    this.#button.focus();
  }
}
