import { DEFAULT_COLOR, DEFAULT_WIDTH, type Ink } from '../../drawing/ink.ts';
import { text } from '../strings.ts';
import { icon } from './icon.ts';
import { COLORS, WIDTHS } from './pen-choices.ts';

/** Colours, widths and undo: plain buttons, so that Tab, Enter and Space work as everywhere. */
export class ToolBar {
  readonly #undo: HTMLButtonElement;
  #ink: Ink = { color: DEFAULT_COLOR, width: DEFAULT_WIDTH };

  constructor(bar: HTMLElement, onUndo: () => void) {
    bar.setAttribute('aria-label', text('tools'));
    const colors = choices(
      text('colors'),
      COLORS.map(({ name, color }) => {
        const button = toolButton(text(name), icon('M12 12h.01', 20));
        button.style.color = color;
        return { button, isFirst: color === this.#ink.color, choose: () => this.#take({ color }) };
      }),
    );
    const widths = choices(
      text('widths'),
      WIDTHS.map(({ name, width }) => {
        const button = toolButton(text(name), icon('M5 17C9 5 15 19 19 7', width * 0.8));
        return { button, isFirst: width === this.#ink.width, choose: () => this.#take({ width }) };
      }),
    );
    this.#undo = toolButton(text('undoHint'), icon('M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3'));
    this.#undo.classList.add('worded');
    this.#undo.append(text('undo'));
    this.#undo.removeAttribute('aria-label');
    this.#undo.addEventListener('click', onUndo);
    bar.replaceChildren(colors, widths, this.#undo);
  }

  /** What the next line is drawn with. */
  get ink(): Ink {
    return this.#ink;
  }

  /** Not `disabled`: that would take the focus away from who has just undone the last stroke. */
  set canUndo(isPossible: boolean) {
    this.#undo.setAttribute('aria-disabled', String(!isPossible));
  }

  #take(part: Partial<Ink>): void {
    this.#ink = { ...this.#ink, ...part };
  }
}

interface Choice {
  readonly button: HTMLButtonElement;
  readonly isFirst: boolean;
  readonly choose: () => void;
}

function choices(label: string, all: readonly Choice[]): HTMLElement {
  const group = document.createElement('div');
  group.className = 'choices';
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', label);
  for (const { button, isFirst, choose } of all) {
    button.setAttribute('aria-pressed', String(isFirst));
    button.addEventListener('click', () => {
      for (const other of all) other.button.setAttribute('aria-pressed', String(other.button === button));
      choose();
    });
    group.append(button);
  }
  return group;
}

function toolButton(label: string, picture: SVGElement): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'tool';
  button.setAttribute('aria-label', label);
  button.title = label;
  button.append(picture);
  return button;
}
