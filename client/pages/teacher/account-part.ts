import type { Fields } from '../../ddp/client-api.ts';
import { text } from '../strings.ts';
import { button, element, setText } from './element.ts';
import { field, formRow } from './form-row.ts';

/** The server takes any; a shorter one is guessed. */
const SHORTEST_PASSWORD = 8;

export interface Account {
  /** False: the server has not told yet. */
  readonly isKnown: boolean;
  readonly name: string;
  /** Undefined: without a password. */
  readonly username: string | undefined;
}

export interface AccountPartOptions {
  /** @throws {MethodError}, here and below */
  readonly rename: (name: string) => Promise<void>;
  readonly setPassword: (username: string, password: string) => Promise<void>;
  /** @returns the address of a claim link */
  readonly invite: () => Promise<string>;
  readonly signOut: () => Promise<void>;
  /** Carries it out, and tells what became of it. @param news what is to be said when it has gone well */
  readonly act: (action: Promise<void>, news?: () => string | Node) => void;
}

/** @param fields one's own document of `users` */
export function accountOf(fields: Fields | undefined): Account {
  const { profile, username } = fields ?? {};
  const hasName = typeof profile === 'object' && profile !== null && 'name' in profile;
  return {
    isKnown: fields !== undefined,
    name: hasName ? String(profile.name) : '',
    username: typeof username === 'string' ? username : undefined,
  };
}

/** One's own name and password, an invitation for a colleague, and the way out. */
export class AccountPart {
  readonly element = element('details', '', element('summary', '', text('account')));
  readonly #who = element('p', 'quiet');
  readonly #name = field('name', text('yourOwnName'));
  readonly #username = field('username', text('username'), { autocomplete: 'username' });

  constructor({ rename, setPassword, invite, signOut, act }: AccountPartOptions) {
    const password = field('password', text('newPassword'), {
      autocomplete: 'new-password',
      type: 'password',
      minLength: SHORTEST_PASSWORD,
    });
    this.element.name = 'class-dialog';
    this.element.append(
      this.#who,
      formRow(text('saveName'), [this.#name], ([name = '']) => act(rename(name))),
      formRow(text('savePassword'), [this.#username, password], ([username = '', secret = '']) =>
        act(
          setPassword(username, secret).then(() => {
            password.input.value = '';
          }),
        ),
      ),
      element(
        'div',
        'actions',
        button('quiet-button', text('inviteTeacher'), () => {
          let address = '';
          const made = invite().then((claimLink) => {
            address = claimLink;
          });
          act(made, () => element('span', '', text('inviteIs'), ' ', element('code', '', address)));
        }),
        button('quiet-button', text('signOut'), () => act(signOut())),
      ),
    );
  }

  show({ name, username }: Account): void {
    setText(this.#who, text('signedInAs', { name }));
    this.#name.suggest(name);
    if (username !== undefined) this.#username.suggest(username);
  }

  /** For who came to get a password. */
  open(): void {
    this.element.open = true;
    this.#username.input.focus();
  }
}
