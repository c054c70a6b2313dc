import type { MethodError } from '../../../shared/ddp/ddp-error.ts';
import { text } from '../strings.ts';
import { button, element, setText } from './element.ts';

export interface SignInPanelOptions {
  /** @throws {MethodError} */
  readonly signIn: (username: string, password: string) => Promise<void>;
  /** Goes on without. */
  readonly onCancel: () => void;
}

/** For teachers who have a password, and for those who have lost their claim link. */
export class SignInPanel {
  readonly element = element('section', 'sign-in');
  readonly #why = element('p', 'why');
  readonly #username = input('username', 'username', 'text');
  readonly #cancel: HTMLButtonElement;

  constructor({ signIn, onCancel }: SignInPanelOptions) {
    const title = element('h2', '', text('signInTitle'));
    title.id = 'sign-in-title';
    this.element.setAttribute('aria-labelledby', title.id);
    const password = input('password', 'current-password', 'password');
    const trouble = element('p', 'trouble');
    trouble.setAttribute('role', 'alert');
    const go = element('button', 'primary-button', text('signIn'));
    this.#cancel = button('quiet-button', text('cancel'), onCancel);
    const form = element(
      'form',
      '',
      element('label', '', text('username'), this.#username),
      element('label', '', text('password'), password),
      trouble,
      element('div', 'answers', go, this.#cancel),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      go.disabled = true;
      setText(trouble, '');
      signIn(this.#username.value.trim(), password.value).catch((error: MethodError) => {
        go.disabled = false;
        setText(trouble, error.error === 403 ? text('signInRefused') : (error.reason ?? error.message));
        password.select();
      });
    });
    this.element.append(title, this.#why, form, element('p', 'quiet', text('claimHint')));
    this.element.hidden = true;
  }

  /**
   * @param canCancel whether there is anything to be seen without signing in
   * @param why a sentence above the form; one that is there stays
   */
  show(canCancel: boolean, why?: string): void {
    if (why !== undefined) setText(this.#why, why);
    this.#cancel.hidden = !canCancel;
    if (!this.element.hidden) return;
    this.element.hidden = false;
    this.#username.focus();
  }

  hide(): void {
    setText(this.#why, '');
    this.element.hidden = true;
  }
}

function input(name: string, autocomplete: AutoFill, type: string): HTMLInputElement {
  const made = element('input', '');
  Object.assign(made, { name, autocomplete, type, required: true, maxLength: 200 });
  return made;
}
