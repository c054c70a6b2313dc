import { text } from '../strings.ts';
import { button, element, setText } from './element.ts';
import type { OwnClassroom } from './own-classroom.ts';

export interface ClassDialogOptions {
  readonly go: (classroomId: string) => void;
  /** @throws {MethodError}, here and below */
  readonly create: (name: string) => Promise<void>;
  readonly rename: (name: string) => Promise<void>;
  readonly setPassword: (username: string, password: string) => Promise<void>;
  /** @returns the address of a claim link */
  readonly invite: () => Promise<string>;
  readonly signOut: () => Promise<void>;
}

/** One's classes, a new one, and one's own account. */
export class ClassDialog {
  readonly element = element('dialog', 'classes');
  readonly #options: ClassDialogOptions;
  readonly #list = element('ul', 'class-list');
  readonly #who = element('p', 'quiet');
  readonly #news = element('p', 'class-news');

  constructor(options: ClassDialogOptions) {
    this.#options = options;
    const title = element('h2', '', text('classesTitle'));
    title.id = 'classes-title';
    this.element.setAttribute('aria-labelledby', title.id);
    this.#news.setAttribute('role', 'status');
    this.element.append(
      title,
      this.#list,
      this.#form(text('newClass'), [field('name', text('className'))], async ([name]) =>
        this.#options.create(name ?? ''),
      ),
      this.#account(),
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

  show(classrooms: readonly OwnClassroom[], current: string, who: string): void {
    setText(this.#who, text('signedInAs', { name: who }));
    this.#list.replaceChildren(
      ...classrooms.map(({ classroomId, name }) => {
        const go = button('class-button', name, () => this.#options.go(classroomId));
        if (classroomId === current) go.setAttribute('aria-current', 'true');
        return element('li', '', go);
      }),
    );
  }

  #account(): HTMLElement {
    const details = element('details', '', element('summary', '', text('account')));
    const out = button('quiet-button', text('signOut'), () => void this.#tell(this.#options.signOut()));
    const invite = button('quiet-button', text('inviteTeacher'), () => void this.#invite());
    details.append(
      this.#who,
      this.#form(text('saveName'), [field('name', text('yourOwnName'))], async ([name]) =>
        this.#options.rename(name ?? ''),
      ),
      this.#form(
        text('savePassword'),
        [
          field('username', text('username'), 'username'),
          field('password', text('newPassword'), 'new-password'),
        ],
        async ([username, password]) => this.#options.setPassword(username ?? '', password ?? ''),
      ),
      element('div', 'actions', invite, out),
    );
    return details;
  }

  #form(
    label: string,
    fields: readonly { readonly label: HTMLElement; readonly input: HTMLInputElement }[],
    act: (values: readonly string[]) => Promise<void>,
  ): HTMLFormElement {
    const form = element('form', 'class-form', ...fields.map((each) => each.label));
    form.append(element('button', 'quiet-button', label));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const values = fields.map(({ input }) => input.value.trim());
      void this.#tell(act(values).then(() => form.reset()));
    });
    return form;
  }

  async #invite(): Promise<void> {
    await this.#tell(
      this.#options.invite().then((address) => {
        this.#news.replaceChildren(text('inviteIs'), ' ', element('code', '', address));
      }),
      false,
    );
  }

  /** @param isTold that it has gone well is said in words */
  async #tell(action: Promise<void>, isTold = true): Promise<void> {
    try {
      await action;
      if (isTold) setText(this.#news, text('done'));
    } catch (error) {
      setText(this.#news, error instanceof Error ? error.message : String(error));
    }
  }
}

function field(name: string, label: string, autocomplete: AutoFill = 'off') {
  const input = element('input', '');
  const type = name === 'password' ? 'password' : 'text';
  Object.assign(input, { name, autocomplete, type, required: true, maxLength: 200 });
  return { label: element('label', '', label, input), input };
}
