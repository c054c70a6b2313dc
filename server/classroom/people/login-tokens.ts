import type { LoginResult } from '../../../shared/classroom/people-api.ts';
import type { DirectoryChange, LoginToken, Person } from '../../ports/directory-store.ts';
import type { PeopleOptions } from './people-parts.ts';

const DAY_MS = 24 * 3600 * 1000;
/** A guest is its device: whoever loses the token is somebody else. */
const LIFETIME_MS = { guest: 180 * DAY_MS, teacher: 14 * DAY_MS } as const;
/** How long the token before the newest of a device is still good: its answer may have been lost, a second tab may have it. */
const REPLACED_LIFETIME_MS = DAY_MS;
/** For each person; beyond it those that expire first are dropped. */
const MAX_TOKENS = 50;

export interface IssuedToken {
  /** What the device keeps, and nobody else. */
  readonly token: string;
  readonly record: LoginToken;
  /** Stores it, and drops what is too much. */
  readonly changes: readonly DirectoryChange[];
}

type Parts = Pick<PeopleOptions, 'directory' | 'secrets' | 'clock'>;

/** The tokens by which devices stay logged in. Only their hashes are kept. */
export class LoginTokens {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @param expiresAt of the token that it replaces; without it a new lifetime begins */
  issue(person: Person, device: string, expiresAt?: number): IssuedToken {
    const { directory, secrets, clock } = this.#parts;
    const token = secrets.token();
    const createdAt = clock.wallTime();
    const record: LoginToken = {
      id: secrets.hash(token),
      personId: person.id,
      device,
      createdAt,
      expiresAt: expiresAt ?? createdAt + LIFETIME_MS[person.kind],
    };
    const dropped = directory
      .tokensOf(person.id)
      .toSorted((a, b) => b.expiresAt - a.expiresAt)
      .slice(MAX_TOKENS - 1);
    return {
      token,
      record,
      changes: [
        { kind: 'put', table: 'tokens', record },
        ...dropped.map(({ id }) => ({ kind: 'delete', table: 'tokens', id }) as const),
      ],
    };
  }

  /** The record of a token that somebody sent, expired or not. */
  find(token: string): LoginToken | undefined {
    const { directory, secrets } = this.#parts;
    return isToken(token) ? directory.tokens.get(secrets.hash(token)) : undefined;
  }

  isExpired({ expiresAt }: LoginToken): boolean {
    return expiresAt <= this.#parts.clock.wallTime();
  }

  /** The change after which this token is soon worth nothing. */
  replaced(record: LoginToken): DirectoryChange {
    const soon = this.#parts.clock.wallTime() + REPLACED_LIFETIME_MS;
    return {
      kind: 'put',
      table: 'tokens',
      record: { ...record, expiresAt: Math.min(record.expiresAt, soon) },
    };
  }
}

/** Anything else was never issued, and need not be hashed. */
export function isToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

export function loginResult(
  { record, token }: Pick<IssuedToken, 'record' | 'token'>,
  type: LoginResult['type'],
): LoginResult {
  return { id: record.personId, token, tokenExpires: new Date(record.expiresAt), type };
}
