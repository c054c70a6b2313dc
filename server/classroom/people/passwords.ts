import { MethodError } from '../../ddp/author-api.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { PasswordText } from './read-login-options.ts';

/** A check takes a fifth of a second: whoever is further back than this would wait for longer than is any use. */
const MAX_WAITING = 50;

/** Hashes and compares passwords, one at a time: each takes a thread and 16 MiB. */
export class Passwords {
  readonly #secrets: Secrets;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** @throws {MethodError} 503 when too many wait already */
  hash(password: PasswordText): Promise<string> {
    return this.#inTurn(() => this.#secrets.hashPassword(this.#digest(password)));
  }

  /** Takes as long for a hash that is undefined as for a real one. @throws {MethodError} 503 when too many wait already */
  matches(password: PasswordText, hash: string | undefined): Promise<boolean> {
    return this.#inTurn(() => this.#secrets.isPassword(this.#digest(password), hash));
  }

  /** Nobody's password: its digest tells whether the client left the field empty. */
  isEmpty(password: PasswordText): boolean {
    return this.#digest(password) === this.#digest({ plain: '' });
  }

  /** As Meteor's: what is salted and hashed slowly is the password's SHA-256 in hexadecimal digits, whoever made that. */
  #digest(password: PasswordText): string {
    if ('digest' in password) return password.digest;
    return Buffer.from(this.#secrets.hash(password.plain), 'base64url').toString('hex');
  }

  async #inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    if (this.#waiting >= MAX_WAITING) throw new MethodError(503, 'Too many are logging in just now');
    this.#waiting += 1;
    const result = this.#last.then(run).finally(() => {
      this.#waiting -= 1;
    });
    this.#last = result.catch(() => {});
    return result;
  }
}
