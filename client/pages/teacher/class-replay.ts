import { text } from '../strings.ts';
import type { ClassDrawings } from './class-drawings.ts';
import { button, element } from './element.ts';
import type { PackedStroke } from './packed-stroke.ts';
import { ReplayControls } from './replay-controls.ts';
import { ReplayPlayer } from './replay-player.ts';
import type { StudentDrawing } from './student-drawing.ts';

export interface ClassReplayOptions {
  readonly drawings: ClassDrawings;
  /** Tiles show something else. */
  readonly onChange: () => void;
  readonly onClose: () => void;
}

/** The bar under the wall that plays all drawings in step: the first k strokes of the whole class. */
export class ClassReplay {
  readonly element: HTMLElement;
  readonly #options: ClassReplayOptions;
  readonly #player = new ReplayPlayer(() => this.#moved());
  readonly #controls: ReplayControls;
  #sequence: readonly PackedStroke[] = [];
  #counts = new Map<string, number>();
  #counted = 0;
  #isStale = false;

  constructor(options: ClassReplayOptions) {
    this.#options = options;
    this.#controls = new ReplayControls(this.#player, (position) => this.#sequence[position - 1]?.at);
    const close = button('quiet-button', text('backToLive'), () => this.close());
    this.element = element('section', 'class-replay', this.#controls.element, close);
    this.element.setAttribute('aria-label', text('replayClass'));
    this.element.hidden = true;
    const changed = (): void => void (this.#isStale = true);
    options.drawings.listen({ appeared: changed, changed, disappeared: nothing, described: nothing });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(): void {
    this.element.hidden = false;
    this.#load(0);
    this.#player.play();
    this.element.querySelector('button')?.focus();
  }

  close(): void {
    this.#player.pause();
    this.element.hidden = true;
    this.#options.onChange();
    this.#options.onClose();
  }

  /** How many strokes of this drawing are shown; undefined: all. */
  shownOf(drawing: StudentDrawing): number | undefined {
    return this.isOpen ? (this.#counts.get(drawing.studentId) ?? 0) : undefined;
  }

  /** Takes in what came and went since the last frame. */
  beforeFrame(): void {
    if (this.isOpen && this.#isStale) this.#load();
  }

  #load(position?: number): void {
    this.#isStale = false;
    this.#sequence = this.#options.drawings.inOrder();
    this.#counts = new Map();
    this.#counted = 0;
    this.#player.load(
      this.#sequence.map(({ at }) => at),
      position,
    );
  }

  #moved(): void {
    const { position } = this.#player;
    for (; this.#counted < position; this.#counted++) this.#count(this.#sequence[this.#counted], 1);
    for (; this.#counted > position; this.#counted--) this.#count(this.#sequence[this.#counted - 1], -1);
    this.#controls.update();
    this.#options.onChange();
  }

  #count(stroke: PackedStroke | undefined, by: 1 | -1): void {
    if (stroke !== undefined)
      this.#counts.set(stroke.studentId, (this.#counts.get(stroke.studentId) ?? 0) + by);
  }
}

function nothing(): void {
  // Who is on the roster plays no part in a replay.
}
