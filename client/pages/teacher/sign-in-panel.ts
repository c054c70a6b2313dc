import type { MethodError } from '../../../shared/ddp/ddp-error.ts';
import { text } from '../strings.ts';
import { element, setText } from './element.ts';

/** @throws {MethodError} */
type SignIn = (username: string, password: string) => Promise<void>;

/** For teachers who have a password, and for those who have lost their claim link. */
export class SignInPanel {
  readonly element = element('section', 'sign-in');
  readonly #why = element('p', '');
  readonly #username = input('username', 'username', 'text');

  constructor(signIn: SignIn) {
    const password = input('password', 'current-password', 'password');
    const trouble = element('p', 'trouble');
    trouble.setAttribute('role', 'alert');
    const go = element('button', 'primary-button', text('signIn'));
    const form = element(
      'form',
      '',
      element('label', '', text('username'), this.#username),
      element('label', '', text('password'), password),
      trouble,
      go,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      go.disabled = true;
      setText(trouble, '');
      signIn(this.#username.value.trim(), password.value).catch((error: MethodError) => {
        go.disabled = false;
        setText(trouble, error.error === 403 ? text('signInRefused') : (error.reason ?? error.message));
      });
    });
    this.element.append(
      element('h2', '', text('signInTitle')),
      this.#why,
      form,
      element('p', 'quiet', text('claimHint')),
    );
    this.element.hidden = true;
  }

  /** @param why a sentence above the form */
  show(why = ''): void {
    setText(this.#why, why);
    if (!this.element.hidden) return;
    this.element.hidden = false;
    this.#username.focus();
  }

  hide(): void {
    this.element.hidden = true;
  }
}

function input(name: string, autocomplete: AutoFill, type: string): HTMLInputElement {
  const made = element('input', '');
  Object.assign(made, { name, autocomplete, type, required: true, maxLength: 200 });
  return made;
}
