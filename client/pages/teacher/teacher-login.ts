import type { LoginOptions } from '../../../shared/classroom/people-api.ts';
import { MethodError } from '../../../shared/ddp/ddp-error.ts';
import type { ClassroomClient } from '../../ddp/classroom-client.ts';
import type { LoginHook } from '../../ddp/client-api.ts';
import { DeviceLogin } from '../../storage/device-login.ts';
import type { TextStorage } from '../../storage/text-storage.ts';

export interface TeacherLoginOptions {
  readonly storage: TextStorage | undefined;
  /** Of a claim link. */
  readonly claim: string | undefined;
  readonly client: () => Pick<ClassroomClient, 'call'>;
  /** Who was nobody before. */
  readonly onSignedIn: () => void;
  /** Another tab has signed in somebody else: what this one shows is not theirs. */
  readonly onAnother: () => void;
  /** By another tab, by a colleague's removal, or after 14 days. */
  readonly onSignedOut: () => void;
  /** The claim is of no more use. */
  readonly onClaimOver: () => void;
  readonly onClaimRefused: () => void;
}

/**
 * Who the teacher is. One who is known already and opens a claim link stays who it is: the link is used in a session in which
 * the server knows that.
 */
export class TeacherLogin {
  readonly #options: TeacherLoginOptions;
  readonly #login: DeviceLogin;
  #claim: string | undefined;
  #isClaiming = false;
  #teacherId: string | undefined;

  constructor(options: TeacherLoginOptions) {
    this.#options = options;
    this.#claim = options.claim;
    this.#login = new DeviceLogin({
      storage: options.storage,
      key: 'inkwell.teacher',
      ask: (known) => this.#ask(known?.token),
      onLogin: ({ id }) => this.#loggedIn(id),
      onRefused: () => this.#refused(),
    });
  }

  get hook(): LoginHook {
    return this.#login;
  }

  /** Undefined: nobody, or not known yet. */
  get teacherId(): string | undefined {
    return this.#teacherId;
  }

  /** @throws {MethodError} */
  async withPassword(username: string, password: string): Promise<void> {
    await this.#login.logIn(this.#options.client(), { user: { username }, password });
  }

  forget(): void {
    this.#login.forget();
  }

  #ask(token: string | undefined): LoginOptions | undefined {
    this.#isClaiming = token === undefined && this.#claim !== undefined;
    if (token !== undefined) return { resume: token };
    return this.#claim === undefined ? undefined : { claim: this.#claim };
  }

  #loggedIn(id: string): void {
    if (this.#isClaiming) this.#dropClaim();
    const before = this.#teacherId;
    if (before !== undefined && before !== id) return this.#options.onAnother();
    this.#teacherId = id;
    if (this.#claim !== undefined) void this.#useClaim(this.#claim);
    if (before === undefined) this.#options.onSignedIn();
  }

  #refused(): void {
    this.#teacherId = undefined;
    if (this.#isClaiming) return this.#claimRefused();
    if (this.#claim !== undefined) return void this.#useClaim(this.#claim);
    this.#options.onSignedOut();
  }

  /** After a cut the next session tries it again. */
  async #useClaim(claim: string): Promise<void> {
    this.#isClaiming = true;
    try {
      await this.#login.logIn(this.#options.client(), { claim });
    } catch (error) {
      if (error instanceof MethodError && error.error === 403) this.#claimRefused();
    }
  }

  #claimRefused(): void {
    this.#dropClaim();
    this.#options.onClaimRefused();
  }

  #dropClaim(): void {
    this.#claim = undefined;
    this.#isClaiming = false;
    this.#options.onClaimOver();
  }
}
