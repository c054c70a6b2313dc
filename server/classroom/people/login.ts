import type { LoginResult } from '../../../shared/classroom/people-api.ts';
import { normalizeName } from '../../../shared/classroom/person-name.ts';
import { MethodError, type MethodCall, type MethodFunction } from '../../ddp/author-api.ts';
import type { DirectoryChange, Person } from '../../ports/directory-store.ts';
import { audit } from '../audit.ts';
import { loginResult } from './login-tokens.ts';
import type { PeopleParts } from './people-parts.ts';
import { makePseudonym } from './pseudonyms.ts';
import { readLoginOptions, type LoginRequest } from './read-login-options.ts';

type RequestOf<Kind extends LoginRequest['kind']> = Extract<LoginRequest, { readonly kind: Kind }>;

/** Somebody who has shown who it is, and what that changes beside its new token. */
interface Entry {
  readonly person: Person;
  readonly changes: readonly DirectoryChange[];
  /** What is spent when all the rest is stored: a store without transactions may come to an end in between. */
  readonly spent?: DirectoryChange;
  /** To be run when they hold. */
  readonly audit?: () => void;
}

/**
 * `login(options)`, in Meteor's shapes. It holds the session's queue: what comes behind it is said by whom it made.
 * A new token is durable before it is answered.
 */
export function loginMethod(parts: PeopleParts): MethodFunction {
  return async function (options) {
    parts.access.requireHere('login', this.userId);
    const request = readLoginOptions(options);
    // However long that takes: Meteor's client forgets its token when a login is refused, for whatever reason.
    await parts.directory.whenLoaded;
    switch (request.kind) {
      case 'resume':
        return resume(parts, this, request.token);
      case 'guest':
        return enter(parts, this, request, guest(parts, request));
      case 'claim':
        await parts.claims.fetch(request.token);
        return enter(parts, this, request, claim(parts, this, request));
      case 'password':
        return enter(parts, this, request, await password(parts, request));
    }
  };
}

async function resume(parts: PeopleParts, call: MethodCall, token: string): Promise<LoginResult> {
  const { tokens, sessions, directory } = parts;
  const record = tokens.find(token);
  if (record === undefined || directory.people.get(record.personId) === undefined) throw loggedOut();
  if (tokens.isExpired(record)) throw new MethodError(403, 'Your session has expired. Please log in again.');
  sessions.begin(call.connection, record.personId, record.id);
  await call.setUserId(record.personId);
  return loginResult({ record, token }, 'resume');
}

async function enter(
  { tokens, sessions, directory }: PeopleParts,
  call: MethodCall,
  request: Exclude<LoginRequest, { readonly kind: 'resume' }>,
  { person, changes, spent, audit: tell }: Entry,
): Promise<LoginResult> {
  const issued = tokens.issue(person, request.device);
  const last = spent === undefined ? [] : [spent];
  const saved = directory.commitInTime([...changes, ...issued.changes, ...last]);
  tell?.();
  await saved;
  // While it was saved, everything of this person may have been revoked.
  if (directory.tokens.get(issued.record.id) === undefined) throw loggedOut();
  sessions.begin(call.connection, person.id, issued.record.id);
  await call.setUserId(person.id);
  return loginResult(issued, request.kind);
}

/** The person of an earlier token, or a new one. */
function guest(parts: PeopleParts, { token }: RequestOf<'guest'>): Entry {
  const { tokens, directory } = parts;
  const record = token === undefined ? undefined : tokens.find(token);
  if (record !== undefined && !tokens.isExpired(record)) {
    const person = directory.people.get(record.personId);
    if (person !== undefined) return { person, changes: [tokens.replaced(record)] };
  }
  return newPerson(parts, 'guest', undefined);
}

/** A new teacher; one who is logged in as a teacher already stays who it is, and gets what the link gives. */
function claim(parts: PeopleParts, call: MethodCall, request: RequestOf<'claim'>): Entry {
  const { claims, directory, log } = parts;
  const taken = claims.find(request.token);
  const known = call.userId === null ? undefined : directory.people.get(call.userId);
  const { person, changes } =
    known?.kind === 'teacher' ? { person: known, changes: [] } : newPerson(parts, 'teacher', request.name);
  const memberships = claims.memberships(person.id, taken);
  return {
    person,
    changes: [
      ...changes,
      ...memberships.map((record) => ({ kind: 'put', table: 'memberships', record }) as const),
    ],
    spent: { kind: 'delete', table: 'claims', id: taken.id },
    audit() {
      audit(log, 'claim', { by: person.id });
      for (const { classroomId, role } of memberships)
        audit(log, 'role change', { by: person.id, personId: person.id, classroomId, role });
    },
  };
}

async function password(parts: PeopleParts, request: RequestOf<'password'>): Promise<Entry> {
  const { directory, passwords } = parts;
  const username = normalizeName(request.username) ?? '';
  const before = directory.personByUsername(username);
  const isRight = await passwords.matches(request.password, before?.passwordHash);
  // It may have been changed while it was compared.
  const person = directory.personByUsername(username);
  if (!isRight || person === undefined || person.passwordHash !== before?.passwordHash)
    throw new MethodError(403, 'Something went wrong. Please check your credentials.');
  return { person, changes: [] };
}

function newPerson(
  { directory, ids, clock }: PeopleParts,
  kind: Person['kind'],
  name: string | undefined,
): Entry {
  const person: Person = {
    id: ids.id(),
    kind,
    name: name ?? makePseudonym((each) => directory.peopleNamed(each), Math.random),
    createdAt: clock.wallTime(),
  };
  return { person, changes: [{ kind: 'put', table: 'people', record: person }] };
}

function loggedOut(): MethodError {
  return new MethodError(403, "You've been logged out by the server. Please log in again.");
}
