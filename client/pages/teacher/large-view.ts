import { counted, text } from '../strings.ts';
import { DrawingCanvas } from './drawing-canvas.ts';
import { drawingPng } from './drawing-png.ts';
import { drawingSvg } from './drawing-svg.ts';
import { button, element, setText } from './element.ts';
import { ReplayControls } from './replay-controls.ts';
import { ReplayPlayer } from './replay-player.ts';
import { fileName, saveFile } from './save-file.ts';
import type { StudentDrawing } from './student-drawing.ts';

export interface LargeViewOptions {
  /** In the order of the wall. */
  readonly all: () => readonly StudentDrawing[];
  readonly onClosed: (drawing: StudentDrawing) => void;
  readonly onClear: (drawing: StudentDrawing) => void;
  /** Undefined where students are no members. */
  readonly onRemove: ((drawing: StudentDrawing) => void) | undefined;
  /** Shown in its head: the wall's own is out of sight. */
  readonly connection: HTMLElement;
}

/** One drawing large, live or replayed, in a dialog over the wall. */
export class LargeView {
  readonly element = element('dialog', 'large');
  readonly #options: LargeViewOptions;
  readonly #player = new ReplayPlayer(() => this.#askFrame());
  readonly #controls: ReplayControls;
  readonly #name = element('bdi', '');
  readonly #count = element('span', 'large-count');
  readonly #paper = element('div', 'large-paper');
  #shown: { readonly drawing: StudentDrawing; readonly canvas: DrawingCanvas } | undefined;
  #isFrameAsked = false;
  #isSequenceStale = false;

  constructor(options: LargeViewOptions) {
    this.#options = options;
    this.#controls = new ReplayControls(
      this.#player,
      (position) => this.#shown?.drawing.strokes[position - 1]?.at,
    );
    const title = element('h2', 'large-title', this.#name);
    title.id = 'large-title';
    this.element.setAttribute('aria-labelledby', title.id);
    const close = button('quiet-button', text('close'), () => this.element.close());
    const head = element('header', 'large-head', title, this.#count, options.connection);
    const actions = element('div', 'actions');
    actions.append(
      button('quiet-button', text('previousStudent'), () => this.#step(-1)),
      button('quiet-button', text('nextStudent'), () => this.#step(1)),
      button('quiet-button', text('savePng'), () => void this.#savePng()),
      button('quiet-button', text('saveSvg'), () => this.#saveSvg()),
      button('quiet-button', text('clearDrawing'), () => this.#do(options.onClear)),
    );
    const { onRemove } = options;
    if (onRemove !== undefined)
      actions.append(button('quiet-button', text('removeStudent'), () => this.#do(onRemove)));
    actions.append(close);
    head.append(actions);
    this.element.append(head, this.#paper, this.#controls.element);
    this.element.addEventListener('close', () => this.#closed());
    new ResizeObserver(() => this.#askFrame()).observe(this.#paper);
  }

  open(drawing: StudentDrawing): void {
    this.#show(drawing);
    this.element.showModal();
    this.element.querySelector<HTMLInputElement>('.replay-slider')?.focus();
  }

  /** Strokes came or went, or their times. */
  changed(drawing: StudentDrawing): void {
    if (this.#shown?.drawing !== drawing) return;
    this.#isSequenceStale = true;
    this.#askFrame();
  }

  #show(drawing: StudentDrawing): void {
    this.#player.pause();
    const canvas = element('canvas', 'large-canvas');
    canvas.setAttribute('role', 'img');
    this.#paper.replaceChildren(canvas);
    this.#shown = { drawing, canvas: new DrawingCanvas(canvas, drawing) };
    this.#load(drawing, drawing.strokes.length);
  }

  #load(drawing: StudentDrawing, position?: number): void {
    this.#isSequenceStale = false;
    setText(this.#name, drawing.name);
    setText(this.#count, counted('strokes', drawing.strokes.length));
    this.#player.load(
      drawing.strokes.map(({ at }) => at),
      position,
    );
  }

  #do(action: (drawing: StudentDrawing) => void): void {
    if (this.#shown !== undefined) action(this.#shown.drawing);
  }

  #step(by: 1 | -1): void {
    const all = this.#options.all();
    const place = all.findIndex((drawing) => drawing === this.#shown?.drawing);
    const next = all.at((place + by) % all.length);
    if (next !== undefined) this.#show(next);
  }

  #closed(): void {
    this.#player.pause();
    const shown = this.#shown;
    this.#shown = undefined;
    this.#paper.replaceChildren();
    if (shown !== undefined) this.#options.onClosed(shown.drawing);
  }

  #askFrame(): void {
    if (this.#isFrameAsked) return;
    this.#isFrameAsked = true;
    requestAnimationFrame(() => {
      this.#isFrameAsked = false;
      this.#frame();
    });
  }

  #frame(): void {
    if (this.#shown === undefined) return;
    const { drawing, canvas } = this.#shown;
    if (this.#isSequenceStale) this.#load(drawing);
    const { clientWidth, clientHeight } = this.#paper;
    if (clientWidth > 0 && clientHeight > 0) canvas.resize(clientWidth, clientHeight, devicePixelRatio);
    canvas.paint(this.#player.position);
    const label = `${drawing.name}, ${text('replayPlace', { position: this.#player.position, length: drawing.strokes.length })}`;
    canvas.element.setAttribute('aria-label', label);
    this.#controls.update();
  }

  async #savePng(): Promise<void> {
    const drawing = this.#shown?.drawing;
    if (drawing !== undefined) saveFile(fileName(drawing.name, 'png'), await drawingPng(drawing));
  }

  #saveSvg(): void {
    const drawing = this.#shown?.drawing;
    if (drawing === undefined) return;
    const svg = new Blob([drawingSvg(drawing)], { type: 'image/svg+xml' });
    saveFile(fileName(drawing.name, 'svg'), svg);
  }
}
