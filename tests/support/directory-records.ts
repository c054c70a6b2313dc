import fc from 'fast-check';
import type { DirectoryChange, DirectoryRecords } from '../../server/ports/directory-store.ts';

const id = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'a:b', 'ä');
const time = fc.nat(2 ** 31);
const optional = <Name extends string, Value>(name: Name, value: fc.Arbitrary<Value>) =>
  fc.option(
    value.map((each) => ({ [name]: each }) as Record<Name, Value>),
    { nil: {} },
  );
const text = fc.string({ unit: 'grapheme', maxLength: 10 });

const put = <Table extends string, Item extends object>(table: Table, record: fc.Arbitrary<Item>) =>
  record.map((each) => ({ kind: 'put' as const, table, record: { ...each } }));

/** Any change, of few ids, so that the same records change often. */
export const changes: fc.Arbitrary<DirectoryChange> = fc.oneof(
  put(
    'people',
    fc
      .tuple(
        fc.record({
          id,
          kind: fc.constantFrom('guest' as const, 'teacher' as const),
          name: text,
          createdAt: time,
        }),
        optional('username', text),
        optional('passwordHash', text),
      )
      .map(([person, ...more]) => Object.assign({}, person, ...more) as DirectoryRecords['people'][number]),
  ),
  put('tokens', fc.record({ id, personId: id, device: text, createdAt: time, expiresAt: time })),
  put(
    'memberships',
    fc.record({
      id,
      classroomId: id,
      personId: id,
      role: fc.constantFrom('student' as const, 'teacher' as const, 'owner' as const),
      joinedAt: time,
    }),
  ),
  fc.record({
    kind: fc.constant('delete' as const),
    table: fc.constantFrom('people' as const, 'tokens' as const, 'memberships' as const),
    id,
  }),
);

/** What is left after these changes. */
export function naiveRecords(all: readonly DirectoryChange[]): DirectoryRecords {
  const records: { [Table in keyof DirectoryRecords]: DirectoryRecords[Table][number][] } = {
    people: [],
    tokens: [],
    claims: [],
    classrooms: [],
    memberships: [],
  };
  for (const change of all) {
    const list: { readonly id: string }[] = records[change.table];
    const changedId = change.kind === 'put' ? change.record.id : change.id;
    const at = list.findIndex((record) => record.id === changedId);
    if (at >= 0) list.splice(at, 1);
    if (change.kind === 'put') list.push(change.record);
  }
  return records;
}

/** No order is promised. */
export function sortedRecords(records: DirectoryRecords): Readonly<Record<string, readonly object[]>> {
  const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);
  return {
    people: records.people.toSorted(byId),
    tokens: records.tokens.toSorted(byId),
    claims: records.claims.toSorted(byId),
    classrooms: records.classrooms.toSorted(byId),
    memberships: records.memberships.toSorted(byId),
  };
}
