import { text } from '../strings.ts';
import { button, element, setText } from './element.ts';
import type { StudentDrawing } from './student-drawing.ts';

export interface StudentDialogOptions {
  readonly onClear: (drawing: StudentDrawing) => void;
  readonly onRemove: (drawing: StudentDrawing) => void;
}

/** Asks before one student's drawing is cleared, or the student leaves the class. */
export class StudentDialog {
  readonly element = element('dialog', 'question');
  readonly #title = element('h2', '');
  readonly #what = element('p', '');
  readonly #yes: HTMLButtonElement;
  readonly #options: StudentDialogOptions;
  #confirmed: () => void = () => undefined;

  constructor(options: StudentDialogOptions) {
    this.#options = options;
    this.#title.id = 'student-title';
    this.element.setAttribute('aria-labelledby', this.#title.id);
    const no = button('quiet-button', text('cancel'), () => this.element.close());
    no.autofocus = true;
    this.#yes = button('danger-button', '', () => {
      this.element.close();
      this.#confirmed();
    });
    this.element.append(this.#title, this.#what, element('div', 'question-answers', no, this.#yes));
  }

  askToClear(drawing: StudentDrawing): void {
    const what = text('clearStudentWhat', { name: drawing.name });
    this.#ask(text('clearStudentTitle'), what, text('clear'), () => this.#options.onClear(drawing));
  }

  askToRemove(drawing: StudentDrawing): void {
    const what = text('removeStudentWhat', { name: drawing.name });
    this.#ask(text('removeStudentTitle'), what, text('removeStudent'), () => this.#options.onRemove(drawing));
  }

  #ask(title: string, what: string, yes: string, confirmed: () => void): void {
    setText(this.#title, title);
    setText(this.#what, what);
    setText(this.#yes, yes);
    this.#confirmed = confirmed;
    this.element.showModal();
  }
}
