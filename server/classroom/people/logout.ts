import type { PeopleMethods } from '../../../shared/classroom/people-api.ts';
import { MethodError, type MethodCall, type MethodFunction } from '../../ddp/author-api.ts';
import type { DirectoryChange, LoginToken } from '../../ports/directory-store.ts';
import { audit } from '../audit.ts';
import { callerOf } from './caller-of.ts';
import type { PeopleParts } from './people-parts.ts';

/** `logout()`: this device's token is worth nothing any more, its other sessions end, this one is nobody's. */
export function logoutMethod({ sessions, directory, access }: PeopleParts): MethodFunction {
  return async function () {
    access.requireHere('logout', this.userId);
    const tokenId = sessions.tokenOf(this.connection);
    sessions.end(this.connection);
    const saved = tokenId === undefined ? undefined : directory.commitInTime([deleteToken(tokenId)]);
    await Promise.all([saved, this.setUserId(null)]);
  };
}

/** `logoutOtherClients()` and `removeOtherTokens()`: all other devices of this person are logged out. */
export function removeOtherTokensMethod(
  parts: PeopleParts,
  entry: 'logoutOtherClients' | 'removeOtherTokens',
): MethodFunction {
  const { sessions, directory, log } = parts;
  return async function () {
    const { id } = callerOf(parts, entry, this);
    const own = sessions.tokenOf(this.connection);
    const others = directory.tokensOf(id).filter((token) => token.id !== own);
    if (others.length === 0) return;
    const saved = directory.commitInTime(others.map((token) => deleteToken(token.id)));
    audit(log, 'others logged out', { by: id });
    await saved;
  };
}

/** `getNewToken()`: for this device, in place of its own, which others may know. It lasts no longer than that. */
export function getNewTokenMethod(parts: PeopleParts): MethodFunction {
  const { sessions, tokens, directory } = parts;
  return async function (): Promise<PeopleMethods['getNewToken']['result']> {
    const person = callerOf(parts, 'getNewToken', this);
    const own = ownToken(parts, this);
    const issued = tokens.issue(person, own.device, own.expiresAt);
    await directory.commitInTime(issued.changes);
    const { id, expiresAt } = issued.record;
    if (directory.tokens.get(id) === undefined) throw noToken();
    sessions.begin(this.connection, person.id, id);
    return { id: person.id, token: issued.token, tokenExpires: new Date(expiresAt) };
  };
}

function ownToken({ sessions, directory }: PeopleParts, { connection }: MethodCall): LoginToken {
  const token = directory.tokens.get(sessions.tokenOf(connection) ?? '');
  if (token === undefined) throw noToken();
  return token;
}

function noToken(): MethodError {
  return new MethodError(403, 'Invalid login token');
}

function deleteToken(id: string): DirectoryChange {
  return { kind: 'delete', table: 'tokens', id };
}
