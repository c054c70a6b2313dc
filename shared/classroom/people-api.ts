/** Accounts, as Meteor's: methods `login`, `logout`, …, and one's own document in the collection `users`. */

/** Meteor's form of a password: SHA-256 in hexadecimal digits, made by the client; the server salts and hashes it again. */
export interface PasswordDigest {
  readonly digest: string;
  readonly algorithm: 'sha-256';
}

export type LoginOptions =
  /**
   * The student's device: with the token of an earlier login the same person again, else a new guest. The earlier token
   * stays good for a day, in case the answer is lost or another tab has it.
   */
  | { readonly guest: { readonly token?: string; readonly device?: string } }
  /** The token of an earlier login. 403 when it is unknown, revoked or expired. */
  | { readonly resume: string }
  /** The token of a claim link: makes a teacher, once. Who is logged in as a teacher stays who it is. */
  | { readonly claim: string; readonly name?: string; readonly device?: string }
  | {
      readonly user: { readonly username: string };
      readonly password: string | PasswordDigest;
      readonly device?: string;
    };

export interface LoginResult {
  readonly id: string;
  /** 43 characters; with `{ resume }` the very token that was sent. */
  readonly token: string;
  readonly tokenExpires: Date;
  readonly type: 'guest' | 'resume' | 'claim' | 'password';
}

/**
 * Refusals of login: 400 unrecognised options, 403 in Meteor's words, 503 not now, too-many-requests. A client that stores
 * its token forgets it for a 403 only.
 */
export interface PeopleMethods {
  login: { readonly params: readonly [options: LoginOptions]; readonly result: LoginResult };
  logout: { readonly params: readonly []; readonly result: undefined };
  /** Every other device of this person is logged out, its sessions end. */
  logoutOtherClients: { readonly params: readonly []; readonly result: undefined };
  removeOtherTokens: { readonly params: readonly []; readonly result: undefined };
  getNewToken: { readonly params: readonly []; readonly result: Omit<LoginResult, 'type'> };
  /** One's own name, normalised: at most 64 graphemes, no control characters. @returns the name as it is shown */
  'people.rename': { readonly params: readonly [name: string]; readonly result: string };
  /** A teacher's: to log in elsewhere. In place of an earlier one it logs the other devices out. 409: somebody has that name. */
  'people.setPassword': {
    readonly params: readonly [username: string, password: string | PasswordDigest];
    readonly result: undefined;
  };
  /** Makes a claim link for one more teacher, valid for some days; with a classroom also its teacher. */
  'teachers.invite': {
    readonly params: readonly [classroomId?: string];
    readonly result: { readonly claim: string; readonly expires: Date };
  };
}

/** A document of `users`: one's own, published to everybody who is logged in, without being asked for. */
export interface UserFields {
  readonly kind: 'guest' | 'teacher';
  readonly profile: { readonly name: string };
  readonly username?: string;
}
