import { counted, text } from '../strings.ts';
import { button, element, setText } from './element.ts';

/** Asks before everything is taken away from everybody. */
export class ClearDialog {
  readonly element = element('dialog', 'question');
  readonly #what = element('p', '');
  readonly #yes: HTMLButtonElement;

  constructor(onConfirmed: () => void) {
    const title = element('h2', '', text('clearTitle'));
    title.id = 'clear-title';
    this.element.setAttribute('aria-labelledby', title.id);
    const no = button('quiet-button', text('cancel'), () => this.element.close());
    // The harmless one: Enter by mistake then does nothing.
    no.autofocus = true;
    this.#yes = button('danger-button', text('clearConfirm'), () => {
      this.element.close();
      onConfirmed();
    });
    this.element.append(title, this.#what, element('div', 'question-answers', no, this.#yes));
  }

  ask(students: number, strokes: number): void {
    const what = { strokes: counted('strokes', strokes), students: counted('students', students) };
    setText(this.#what, text('clearWhat', what));
    this.element.showModal();
  }

  /** Without a connection it would clear what is drawn much later. */
  setConnected(isConnected: boolean): void {
    this.#yes.disabled = !isConnected;
  }
}
