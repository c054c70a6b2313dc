/** How a person came in: with a device alone, or by a claim link. */
export type PersonKind = 'guest' | 'teacher';

/** Times are milliseconds since 1970, here and below. No e-mail, no address is kept. */
export interface Person {
  readonly id: string;
  readonly kind: PersonKind;
  /** A pseudonym until the person types a name. */
  readonly name: string;
  readonly createdAt: number;
  /** With a password only. Unique, however its letters are cased. */
  readonly username?: string;
  /** What `Secrets.hashPassword` made. */
  readonly passwordHash?: string;
}

/** A device that stays logged in. `id`: the token's hash; the token itself is nowhere but on the device. */
export interface LoginToken {
  readonly id: string;
  readonly personId: string;
  readonly device: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A link that makes somebody a teacher, once. `id`: its token's hash. */
export interface Claim {
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** The classroom in which one gets the role as well. */
  readonly classroomId?: string;
  /** `owner` without a classroom: of every classroom there is, for the first teacher and when all is lost. */
  readonly role?: 'teacher' | 'owner';
}

/** Its link and code are made of the two generations and a key that is not in the store: a dump opens no door. */
export interface ClassroomRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly linkGeneration: number;
  readonly codeGeneration: number;
  /** Until when the door is open; 0: closed. */
  readonly openUntil: number;
}

export type Role = 'student' | 'teacher' | 'owner';

/** `id`: {@link membershipId}. */
export interface Membership {
  readonly id: string;
  readonly classroomId: string;
  readonly personId: string;
  readonly role: Role;
  readonly joinedAt: number;
}

export function membershipId(classroomId: string, personId: string): string {
  return `${classroomId}:${personId}`;
}

export interface DirectoryTables {
  readonly people: Person;
  readonly tokens: LoginToken;
  readonly claims: Claim;
  readonly classrooms: ClassroomRecord;
  readonly memberships: Membership;
}

export type DirectoryTable = keyof DirectoryTables;

export type DirectoryRecords = { readonly [Table in DirectoryTable]: readonly DirectoryTables[Table][] };

export type DirectoryChange =
  | {
      readonly [Table in DirectoryTable]: {
        readonly kind: 'put';
        readonly table: Table;
        readonly record: DirectoryTables[Table];
      };
    }[DirectoryTable]
  | { readonly kind: 'delete'; readonly table: DirectoryTable; readonly id: string };

/**
 * Keeps people, tokens, classrooms and memberships: few, small, changing; read whole at start. One server has it open at
 * a time: the lock of the stroke store beside it sees to that.
 */
export interface DirectoryStore {
  /** Rejects with `StoreTooNewError` when a newer program has written it. */
  load(): Promise<DirectoryRecords>;
  /**
   * Makes the changes in their order, also that of calls which did not wait for one another. Durable when it resolves. When
   * it rejects, the first of them may be stored, and the caller saves the same changes again before any later ones; saving
   * them again is harmless.
   */
  save(changes: readonly DirectoryChange[]): Promise<void>;
  /** No call may follow. */
  close(): Promise<void>;
}
