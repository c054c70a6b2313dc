import type { LoginOptions } from '../../shared/classroom/people-api.ts';
import type { ClassroomClient } from '../ddp/classroom-client.ts';
import type { LoginHook, MethodErrorLike } from '../ddp/client-api.ts';
import type { TextStorage } from './text-storage.ts';

/** Somebody this device has been logged in as. */
export interface KnownLogin {
  readonly id: string;
  readonly token: string;
}

export interface DeviceLoginOptions {
  readonly storage: TextStorage | undefined;
  /** Students and teachers of one browser are kept apart. */
  readonly key: 'inkwell.student' | 'inkwell.teacher';
  /** How to log in with what is known, if anything is; undefined: not at all. */
  readonly ask: (known: KnownLogin | undefined) => LoginOptions | undefined;
  readonly onLogin: (login: KnownLogin) => void;
  /**
   * The server will not have what was asked; after a 403 what was known is forgotten.
   * @param wasKnown somebody was known before
   */
  readonly onRefused: (error: MethodErrorLike, wasKnown: boolean) => void;
}

/** Logs in first thing in each session, and keeps the token on the device. */
export class DeviceLogin implements LoginHook {
  readonly #options: DeviceLoginOptions;
  #known: KnownLogin | undefined;
  #waiting: ((login: KnownLogin) => void)[] = [];

  constructor(options: DeviceLoginOptions) {
    this.#options = options;
    this.#known = this.#stored();
  }

  get known(): KnownLogin | undefined {
    return this.#known;
  }

  /** Who it is, at once or when the server has said so. */
  async whenKnown(): Promise<KnownLogin> {
    return this.#known ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
  }

  params(): LoginOptions | undefined {
    // Another tab may have logged in since, and got a newer token.
    this.#known = this.#stored() ?? this.#known;
    return this.#options.ask(this.#known);
  }

  succeeded(result: unknown): void {
    const login = loginOf(result);
    if (login === undefined) return;
    this.#keep(login);
    this.#options.onLogin(login);
    for (const resolve of this.#waiting.splice(0)) resolve(login);
  }

  refused(error: MethodErrorLike): void {
    const wasKnown = this.#known !== undefined;
    if (error.error === 403) this.forget();
    this.#options.onRefused(error, wasKnown);
  }

  /** Logs in now, in a session that is open already. @throws {MethodError} the server's refusal */
  async logIn(client: Pick<ClassroomClient, 'call'>, params: LoginOptions): Promise<void> {
    this.succeeded(await client.call('login', [params], { noRetry: true }).result);
  }

  forget(): void {
    this.#known = undefined;
    try {
      this.#options.storage?.removeItem(this.#options.key);
    } catch {
      // Storage that is forbidden holds nothing.
    }
  }

  #keep(login: KnownLogin): void {
    this.#known = login;
    try {
      this.#options.storage?.setItem(this.#options.key, JSON.stringify(login));
    } catch {
      // Logged in until the page is closed.
    }
  }

  #stored(): KnownLogin | undefined {
    try {
      return loginOf(JSON.parse(this.#options.storage?.getItem(this.#options.key) ?? 'null'));
    } catch {
      return undefined;
    }
  }
}

function loginOf(value: unknown): KnownLogin | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, token } = value as { readonly id?: unknown; readonly token?: unknown };
  return typeof id === 'string' && typeof token === 'string' ? { id, token } : undefined;
}
