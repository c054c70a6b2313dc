import type { DirectoryChange, DirectoryRecords, DirectoryStore } from '../ports/directory-store.ts';
import { MigrationRefused } from './migration-refused.ts';

/** Records that are saved together. */
const SAVED_AT_ONCE = 500;

export interface DirectoryMigrationReport {
  readonly records: number;
  /** As those of the strokes: empty when all is copied and checked. */
  readonly faults: readonly string[];
}

/**
 * Copies people, tokens, classrooms and memberships, and reads them back. Can be repeated.
 * @throws {MigrationRefused} when the target holds records that the source has not, or has otherwise
 */
export async function migrateDirectory(
  from: DirectoryStore,
  to: DirectoryStore,
): Promise<DirectoryMigrationReport> {
  const source = await from.load();
  const [stranger] = differences(await to.load(), source);
  if (stranger !== undefined)
    throw new MigrationRefused(
      `the target holds people or classrooms that the source has not, or has otherwise: ${stranger}`,
    );
  const changes = putsOf(source);
  for (let at = 0; at < changes.length; at += SAVED_AT_ONCE)
    await to.save(changes.slice(at, at + SAVED_AT_ONCE));
  const missing = differences(source, await to.load());
  return {
    records: changes.length,
    faults: missing.map((record) => `the copy is not right: ${record} is missing or not as it was`),
  };
}

/** The records of `some` that are not in `all`, or not the same there, by table and id. */
function differences(some: DirectoryRecords, all: DirectoryRecords): string[] {
  const known = new Map(putsOf(all).map((change) => [nameOf(change), textOf(change)]));
  return putsOf(some)
    .filter((change) => known.get(nameOf(change)) !== textOf(change))
    .map(nameOf);
}

type Put = Extract<DirectoryChange, { kind: 'put' }>;

function putsOf(records: DirectoryRecords): Put[] {
  const { people, tokens, claims, classrooms, memberships } = records;
  return [
    ...people.map((record) => ({ kind: 'put', table: 'people', record }) as const),
    ...tokens.map((record) => ({ kind: 'put', table: 'tokens', record }) as const),
    ...claims.map((record) => ({ kind: 'put', table: 'claims', record }) as const),
    ...classrooms.map((record) => ({ kind: 'put', table: 'classrooms', record }) as const),
    ...memberships.map((record) => ({ kind: 'put', table: 'memberships', record }) as const),
  ];
}

function nameOf({ table, record }: Put): string {
  return `${table} ${record.id}`;
}

// Two stores may give the fields of a record in another order.
function textOf({ record }: Put): string {
  return JSON.stringify(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
