import type { PeopleMethods } from '../../../shared/classroom/people-api.ts';
import { normalizeName } from '../../../shared/classroom/person-name.ts';
import { MethodError, type MethodFunction } from '../../ddp/author-api.ts';
import type { DirectoryChange } from '../../ports/directory-store.ts';
import { parseClassroomId } from '../parse-arguments.ts';
import { audit } from '../audit.ts';
import { callerOf } from './caller-of.ts';
import type { PeopleParts } from './people-parts.ts';
import { readPassword } from './read-login-options.ts';

/** `people.rename(name)` → the name as it is shown. */
export function renameMethod(parts: PeopleParts): MethodFunction {
  return async function (typed): Promise<PeopleMethods['people.rename']['result']> {
    const name = requireName(typed, 'name');
    const person = callerOf(parts, 'people.rename', this);
    if (name !== person.name)
      await parts.directory.commitInTime([{ kind: 'put', table: 'people', record: { ...person, name } }]);
    return name;
  };
}

/** `people.setPassword(username, password)`. A new password in place of an old one logs the other devices out. */
export function setPasswordMethod(parts: PeopleParts): MethodFunction {
  const { directory, passwords, sessions, log } = parts;
  return async function (typedName, typedPassword): Promise<PeopleMethods['people.setPassword']['result']> {
    const username = requireName(typedName, 'username');
    const password = readPassword(typedPassword);
    if (password === undefined || passwords.isEmpty(password))
      throw new MethodError(400, 'The password must be a text that is not empty, or its SHA-256 digest');
    const { id } = callerOf(parts, 'people.setPassword', this);
    const passwordHash = await passwords.hash(password);
    // Looked up again: while it was hashed, names were taken and devices logged out.
    const person = callerOf(parts, 'people.setPassword', this);
    const holder = directory.personByUsername(username);
    if (holder !== undefined && holder.id !== id) throw new MethodError(409, 'Somebody has that username');
    const own = sessions.tokenOf(this.connection);
    const others = person.passwordHash === undefined ? [] : directory.tokensOf(id);
    const revoked: readonly DirectoryChange[] = others
      .filter((token) => token.id !== own)
      .map((token) => ({ kind: 'delete', table: 'tokens', id: token.id }));
    const record = { ...person, username, passwordHash };
    const saved = directory.commitInTime([{ kind: 'put', table: 'people', record }, ...revoked]);
    audit(log, 'password set', { by: id });
    await saved;
  };
}

/** `teachers.invite([classroomId])` → the token of a claim link. */
export function inviteMethod(parts: PeopleParts): MethodFunction {
  const { access, claims, log } = parts;
  return async function (given): Promise<PeopleMethods['teachers.invite']['result']> {
    const classroomId = parseClassroomId(given);
    if (classroomId !== undefined) access.require('teachers.invite', this.userId, classroomId);
    const { id } = callerOf(parts, 'teachers.invite', this);
    const invited = claims.invite(classroomId);
    audit(log, 'invitation', { by: id, ...(classroomId === undefined ? {} : { classroomId }) });
    return invited;
  };
}

function requireName(typed: unknown, what: string): string {
  const name = typeof typed === 'string' ? normalizeName(typed) : undefined;
  if (name === undefined) throw new MethodError(400, `The ${what} must be a text that shows something`);
  return name;
}
