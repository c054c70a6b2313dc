import { MethodError } from '../../ddp/author-api.ts';
import {
  membershipId,
  type Claim,
  type DirectoryChange,
  type Membership,
  type Role,
} from '../../ports/directory-store.ts';
import { isToken } from './login-tokens.ts';
import type { PeopleOptions } from './people-parts.ts';

const DAY_MS = 24 * 3600 * 1000;
const INVITATION_LIFETIME_MS = 3 * DAY_MS;
/** Longer than a holiday: the server prints another one when it starts again. */
const FIRST_CLAIM_LIFETIME_MS = 60 * DAY_MS;
const RANK: Readonly<Record<Role, number>> = { student: 0, teacher: 1, owner: 2 };

/** Links that make somebody a teacher, once. */
export class Claims {
  readonly #parts: PeopleOptions;

  constructor(parts: PeopleOptions) {
    this.#parts = parts;
  }

  /** Fetches a claim of the operator's, if this is the token of one; from then on it is one like any other. */
  async fetch(token: string): Promise<void> {
    const { directory, secrets, operatorClaims, clock } = this.#parts;
    const id = isToken(token) ? secrets.hash(token) : '';
    if (id === '' || directory.claims.get(id) !== undefined) return;
    const expiresAt = await operatorClaims.take(id);
    if (expiresAt === undefined) return;
    const record: Claim = { id, createdAt: clock.wallTime(), expiresAt, role: 'owner' };
    void directory.commit([{ kind: 'put', table: 'claims', record }]);
  }

  /**
   * The claim of a token that somebody sent: to be deleted in the same tick, for it works once.
   * @throws {MethodError} 403 when it is unknown, taken or too old: the three look the same
   */
  find(token: string): Claim {
    const { directory, secrets, clock } = this.#parts;
    const claim = isToken(token) ? directory.claims.get(secrets.hash(token)) : undefined;
    if (claim !== undefined && claim.expiresAt > clock.wallTime()) return claim;
    throw new MethodError(403, 'This link is not valid, or not any more');
  }

  /** Makes one for a further teacher, with a classroom also for its teacher. */
  async invite(classroomId: string | undefined): Promise<{ readonly claim: string; readonly expires: Date }> {
    const { token, claim } = this.#make(
      INVITATION_LIFETIME_MS,
      classroomId === undefined ? {} : { classroomId, role: 'teacher' },
    );
    await this.#parts.directory.commitInTime([{ kind: 'put', table: 'claims', record: claim }]);
    return { claim: token, expires: new Date(claim.expiresAt) };
  }

  /**
   * The token of the link for the first teacher, instead of the one that an earlier start has printed.
   * @returns undefined when there is a teacher
   */
  replaceFirst(): string | undefined {
    const { directory } = this.#parts;
    const earlier: DirectoryChange[] = [];
    for (const { id, classroomId, role } of directory.claims.values())
      if (role === 'owner' && classroomId === undefined)
        earlier.push({ kind: 'delete', table: 'claims', id });
    for (const { kind } of directory.people.values()) {
      if (kind !== 'teacher') continue;
      if (earlier.length > 0) void directory.commit(earlier);
      return undefined;
    }
    const { token, claim } = this.#make(FIRST_CLAIM_LIFETIME_MS, { role: 'owner' });
    void directory.commit([...earlier, { kind: 'put', table: 'claims', record: claim }]);
    return token;
  }

  /** What a claim makes of its taker, who keeps a higher role where it has one. */
  memberships(personId: string, { classroomId, role }: Claim): readonly Membership[] {
    const { directory, clock } = this.#parts;
    if (role === undefined) return [];
    const classroomIds =
      classroomId === undefined ? [...directory.classrooms.values()].map(({ id }) => id) : [classroomId];
    return classroomIds
      .filter((each) => directory.classrooms.get(each) !== undefined)
      .filter((each) => RANK[role] > RANK[directory.roleIn(each, personId) ?? 'student'])
      .map((each) => ({
        id: membershipId(each, personId),
        classroomId: each,
        personId,
        role,
        joinedAt: directory.memberships.get(membershipId(each, personId))?.joinedAt ?? clock.wallTime(),
      }));
  }

  #make(
    lifetimeMs: number,
    meaning: Pick<Claim, 'classroomId' | 'role'>,
  ): { readonly token: string; readonly claim: Claim } {
    const { secrets, clock } = this.#parts;
    const token = secrets.token();
    const createdAt = clock.wallTime();
    return {
      token,
      claim: { id: secrets.hash(token), createdAt, expiresAt: createdAt + lifetimeMs, ...meaning },
    };
  }
}
