import type { DirectoryRecords, DirectoryTable, DirectoryTables } from '../../ports/directory-store.ts';

type Check = (value: unknown) => boolean;
type Checks = { readonly [Table in DirectoryTable]: Readonly<Record<keyof DirectoryTables[Table], Check>> };

const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const CHECKS: Checks = {
  people: {
    id: text,
    kind: oneOf('guest', 'teacher'),
    name: text,
    createdAt: number,
    username: optional(text),
    passwordHash: optional(text),
  },
  tokens: { id: text, personId: text, device: text, createdAt: number, expiresAt: number },
  claims: {
    id: text,
    createdAt: number,
    expiresAt: number,
    classroomId: optional(text),
    role: optional(oneOf('teacher', 'owner')),
  },
  classrooms: {
    id: text,
    name: text,
    createdAt: number,
    linkGeneration: number,
    codeGeneration: number,
    openUntil: number,
  },
  memberships: {
    id: text,
    classroomId: text,
    personId: text,
    role: oneOf('student', 'teacher', 'owner'),
    joinedAt: number,
  },
};

/** In the order in which they are read. */
export const DIRECTORY_TABLES: readonly DirectoryTable[] = [
  'people',
  'tokens',
  'claims',
  'classrooms',
  'memberships',
];

/** The fields of a record as they were read from a store, and nothing else. Throws what names the table when they are not so. */
function readRecord<Table extends DirectoryTable>(table: Table, stored: unknown): DirectoryTables[Table] {
  const source: Readonly<Record<string, unknown>> =
    typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const record: Record<string, unknown> = {};
  for (const [name, check] of Object.entries<Check>(CHECKS[table])) {
    const value = source[name];
    if (!check(value))
      throw new Error(`a stored record of ${table} cannot be read: its ${name} is not valid`);
    if (value !== undefined) record[name] = value;
  }
  // Each field was checked just now.
  return record as unknown as DirectoryTables[Table];
}

/** Records that a store fills table by table. */
export class LoadedRecords {
  readonly records = {
    people: [] as DirectoryTables['people'][],
    tokens: [] as DirectoryTables['tokens'][],
    claims: [] as DirectoryTables['claims'][],
    classrooms: [] as DirectoryTables['classrooms'][],
    memberships: [] as DirectoryTables['memberships'][],
  } satisfies DirectoryRecords;

  add(table: DirectoryTable, stored: unknown): void {
    switch (table) {
      case 'people':
        this.records.people.push(readRecord(table, stored));
        return;
      case 'tokens':
        this.records.tokens.push(readRecord(table, stored));
        return;
      case 'claims':
        this.records.claims.push(readRecord(table, stored));
        return;
      case 'classrooms':
        this.records.classrooms.push(readRecord(table, stored));
        return;
      case 'memberships':
        this.records.memberships.push(readRecord(table, stored));
    }
  }
}
