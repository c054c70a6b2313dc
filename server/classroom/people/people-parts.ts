import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Log } from '../../ports/log.ts';
import type { OperatorClaims } from '../../ports/operator-claims.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { Access } from '../access/access.ts';
import type { Directory } from '../directory/directory.ts';
import type { Claims } from './claims.ts';
import type { LoginSessions } from './login-sessions.ts';
import type { LoginTokens } from './login-tokens.ts';
import type { Passwords } from './passwords.ts';

/** What people are made of, from outside. */
export interface PeopleOptions {
  readonly directory: Directory;
  readonly access: Pick<Access, 'require' | 'requireHere'>;
  readonly secrets: Secrets;
  readonly operatorClaims: OperatorClaims;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** And what their methods share. */
export interface PeopleParts extends PeopleOptions {
  readonly sessions: LoginSessions;
  readonly tokens: LoginTokens;
  readonly claims: Claims;
  readonly passwords: Passwords;
}
