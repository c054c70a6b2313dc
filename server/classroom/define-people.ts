import type { PeopleMethods } from '../../shared/classroom/people-api.ts';
import type { DdpServer, MethodDefinition } from '../ddp/author-api.ts';
import { inviteMethod, renameMethod, setPasswordMethod } from './people/account-methods.ts';
import { Claims } from './people/claims.ts';
import { LoginSessions } from './people/login-sessions.ts';
import { LoginTokens } from './people/login-tokens.ts';
import { loginMethod } from './people/login.ts';
import { getNewTokenMethod, logoutMethod, removeOtherTokensMethod } from './people/logout.ts';
import { ownUserPublication } from './people/own-user.ts';
import { Passwords } from './people/passwords.ts';
import type { PeopleOptions, PeopleParts } from './people/people-parts.ts';
import { startTokenSweep } from './people/token-sweep.ts';

export interface People {
  /** Who is logged in where. */
  readonly sessions: LoginSessions;
  /** The token of the link for the first teacher, when the directory is loaded; undefined when there is a teacher. */
  readonly firstClaim: Promise<string | undefined>;
  close(): void;
}

/** All that a client can do as somebody: to log in and out, and what it can do with its own account. */
export function definePeople(ddp: DdpServer, options: PeopleOptions): People {
  const { directory, secrets } = options;
  const parts: PeopleParts = {
    ...options,
    sessions: new LoginSessions(directory),
    tokens: new LoginTokens(options),
    claims: new Claims(options),
    passwords: new Passwords(secrets),
  };
  const methods: Readonly<Record<keyof PeopleMethods, MethodDefinition>> = {
    login: loginMethod(parts),
    logout: logoutMethod(parts),
    logoutOtherClients: removeOtherTokensMethod(parts, 'logoutOtherClients'),
    removeOtherTokens: removeOtherTokensMethod(parts, 'removeOtherTokens'),
    getNewToken: getNewTokenMethod(parts),
    'people.rename': renameMethod(parts),
    'people.setPassword': setPasswordMethod(parts),
    'teachers.invite': inviteMethod(parts),
  };
  ddp.methods(methods);
  ddp.publish(null, ownUserPublication(directory));
  return {
    sessions: parts.sessions,
    firstClaim: directory.whenLoaded.then(() => parts.claims.replaceFirst()),
    close: startTokenSweep(options),
  };
}
