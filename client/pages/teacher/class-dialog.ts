import { text } from '../strings.ts';
import { AccountPart, type Account, type AccountPartOptions } from './account-part.ts';
import { button, element, setText } from './element.ts';
import { field, formRow } from './form-row.ts';
import type { OwnClassroom } from './own-classroom.ts';

export interface ClassDialogOptions extends Omit<AccountPartOptions, 'act' | 'rename'> {
  readonly go: (classroomId: string) => void;
  /** @throws {MethodError}, here and below */
  readonly create: (name: string) => Promise<void>;
  /** The class that is shown. */
  readonly renameClass: (name: string) => Promise<void>;
  /** The teacher. */
  readonly renameSelf: (name: string) => Promise<void>;
}

/** One's classes, a new one, another name for the one that is shown, and one's own account. */
export class ClassDialog {
  readonly element = element('dialog', 'classes');
  readonly #options: ClassDialogOptions;
  readonly #list = element('ul', 'class-list');
  readonly #rename = element('details', '', element('summary', '', text('renameClass')));
  readonly #newName = field('new-name', text('newClassName'));
  readonly #account: AccountPart;
  readonly #news = element('p', 'class-news');
  #shown = '';

  constructor(options: ClassDialogOptions) {
    this.#options = options;
    const title = element('h2', '', text('classesTitle'));
    title.id = 'classes-title';
    this.element.setAttribute('aria-labelledby', title.id);
    this.#news.setAttribute('role', 'status');
    const act: AccountPartOptions['act'] = (action, news) => void this.#act(action, news);
    // One of the two at a time: the dialog stays low.
    this.#rename.name = 'class-dialog';
    this.#rename.append(
      formRow(text('saveClassName'), [this.#newName], ([name = '']) => act(options.renameClass(name))),
    );
    this.#account = new AccountPart({ ...options, rename: options.renameSelf, act });
    this.element.append(
      title,
      this.#list,
      formRow(text('newClass'), [field('name', text('className'))], ([name = '']) =>
        act(options.create(name)),
      ),
      this.#rename,
      this.#account.element,
      this.#news,
      element(
        'div',
        'question-answers',
        button('quiet-button', text('close'), () => this.element.close()),
      ),
    );
  }

  open(): void {
    setText(this.#news, '');
    if (!this.element.open) this.element.showModal();
  }

  /** At the place where a password is chosen. */
  openAccount(): void {
    this.open();
    this.#account.open();
  }

  /** @param current the class that is shown */
  show(classrooms: readonly OwnClassroom[], current: string, account: Account): void {
    this.#account.show(account);
    const shown = classrooms.find(({ classroomId }) => classroomId === current);
    this.#rename.hidden = shown === undefined;
    if (shown !== undefined) this.#newName.suggest(shown.name);
    const key = JSON.stringify(classrooms.map(({ classroomId, name }) => [classroomId, name]));
    if (key === this.#shown) return;
    this.#shown = key;
    this.#list.replaceChildren(...classrooms.map((classroom) => this.#entry(classroom, current)));
    this.#list.hidden = classrooms.length === 0;
    // What had the focus may have been replaced; the dialog is open to the keyboard all the same.
    if (this.element.open && !this.element.contains(document.activeElement))
      this.#list.querySelector('button')?.focus();
  }

  #entry({ classroomId, name }: OwnClassroom, current: string): HTMLElement {
    const go = button('class-button', name, () => this.#options.go(classroomId));
    if (classroomId === current) go.setAttribute('aria-current', 'true');
    return element('li', '', go);
  }

  async #act(action: Promise<void>, news: () => string | Node = () => text('done')): Promise<void> {
    setText(this.#news, text('underWay'));
    try {
      await action;
      this.#news.replaceChildren(news());
    } catch (error) {
      setText(this.#news, error instanceof Error ? error.message : String(error));
    }
    // The dialog may be higher than the screen.
    this.#news.scrollIntoView({ block: 'nearest' });
  }
}
