import assert from 'node:assert/strict';
import fc from 'fast-check';
import type {
  DirectoryChange,
  DirectoryRecords,
  DirectoryStore,
} from '../../server/ports/directory-store.ts';
import { changes as someChanges, naiveRecords, sortedRecords } from '../support/directory-records.ts';

/** A place that keeps what its stores save; each `open` opens a new store on it. */
export interface DirectoryPlace {
  open(): Promise<DirectoryStore>;
}

const NOTHING: DirectoryRecords = { people: [], tokens: [], claims: [], classrooms: [], memberships: [] };
const ADA = { id: 'A'.repeat(17), kind: 'teacher', name: 'Ada', createdAt: 1_700_000_000_000 } as const;

/**
 * The promises of the port `DirectoryStore`, for any adapter. Each test gets a place of its own.
 * @param effort how many records are many, and how many trials enough
 */
export function directoryStoreSuite(
  newPlace: () => DirectoryPlace,
  effort: { readonly records: number; readonly trials: number } = { records: 3_000, trials: 25 },
): void {
  let place: DirectoryPlace;
  let store: DirectoryStore;

  beforeEach(async () => {
    place = newPlace();
    store = await place.open();
  });
  afterEach(() => store.close());

  async function reopen(): Promise<DirectoryRecords> {
    await store.close();
    store = await place.open();
    return store.load();
  }

  it('is empty before anything was saved', async () => {
    assert.deepEqual(await store.load(), NOTHING);
    assert.deepEqual(await reopen(), NOTHING);
  });

  it('gives back every kind of record, with and without what may be absent', async () => {
    const classroomId = 'C'.repeat(17);
    const records: DirectoryRecords = {
      people: [
        { ...ADA, username: 'ada', passwordHash: 'scrypt$16384$8$5$c2FsdA$aGFzaA' },
        { id: 'B'.repeat(17), kind: 'guest', name: '<b>"\\ 🦆\u2028 $where', createdAt: 0 },
      ],
      tokens: [{ id: 't'.repeat(43), personId: ADA.id, device: '', createdAt: 1, expiresAt: 2 ** 45 }],
      claims: [
        { id: 'c'.repeat(43), createdAt: 1, expiresAt: 2 },
        { id: 'd'.repeat(43), createdAt: 1, expiresAt: 2, role: 'owner' },
        { id: 'e'.repeat(43), createdAt: 1, expiresAt: 2, role: 'teacher', classroomId },
      ],
      classrooms: [
        { id: 'default', name: 'x', createdAt: 1, linkGeneration: 1, codeGeneration: 1, openUntil: 0 },
        { id: classroomId, name: 'y', createdAt: 1, linkGeneration: 7, codeGeneration: 8, openUntil: 9 },
      ],
      memberships: [
        { id: `default:${ADA.id}`, classroomId: 'default', personId: ADA.id, role: 'owner', joinedAt: 1 },
      ],
    };
    await store.save(putsOf(records));
    assert.deepEqual(sortedRecords(await store.load()), sortedRecords(records));
    assert.deepEqual(sortedRecords(await reopen()), sortedRecords(records));
  });

  it('replaces a record whole: what the new one has not is gone', async () => {
    await store.save([put({ ...ADA, username: 'ada', passwordHash: 'h' })]);
    await store.save([put({ ...ADA, name: 'Ada L.' })]);
    assert.deepEqual((await reopen()).people, [{ ...ADA, name: 'Ada L.' }]);
  });

  it('deletes, and does not mind deleting what is not there', async () => {
    await store.save([put(ADA), { kind: 'delete', table: 'people', id: 'nobody' }]);
    await store.save([
      { kind: 'delete', table: 'people', id: ADA.id },
      { kind: 'delete', table: 'tokens', id: ADA.id },
    ]);
    assert.deepEqual(await reopen(), NOTHING);
  });

  it('makes the changes of one save in their order', async () => {
    const gone: DirectoryChange = { kind: 'delete', table: 'people', id: ADA.id };
    await store.save([put(ADA), gone, put({ ...ADA, name: 'second' }), put({ ...ADA, name: 'third' })]);
    assert.deepEqual((await store.load()).people, [{ ...ADA, name: 'third' }]);
    await store.save([put(ADA), gone]);
    assert.deepEqual((await reopen()).people, []);
  });

  it('makes the changes of saves that did not wait for one another in the order of the calls', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.save([put({ ...ADA, name: `name ${i}` })])));
    assert.deepEqual((await reopen()).people, [{ ...ADA, name: 'name 19' }]);
  });

  it('does not mind an empty save, nor the same save twice', async () => {
    await store.save([]);
    const twice = [put(ADA), put({ ...ADA, name: 'later' })];
    await store.save(twice);
    await store.save(twice);
    assert.deepEqual((await reopen()).people, [{ ...ADA, name: 'later' }]);
  });

  it('saves and loads many at once', async () => {
    const people = Array.from({ length: effort.records }, (_, i) => ({
      ...ADA,
      id: `person ${i}`,
      name: `Ada ${i}`,
    }));
    await store.save(people.map(put));
    const loaded = await reopen();
    assert.deepEqual(sortedRecords(loaded), sortedRecords({ ...NOTHING, people }));
  });

  it('has what a list of the same changes has, whenever it is opened again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(someChanges, { maxLength: 8 }), { maxLength: 8 }), async (saves) => {
        const own = newPlace();
        let opened = await own.open();
        try {
          for (const [i, changes] of saves.entries()) {
            await opened.save(changes);
            if (i % 3 !== 2) continue;
            await opened.close();
            opened = await own.open();
          }
          assert.deepEqual(sortedRecords(await opened.load()), sortedRecords(naiveRecords(saves.flat())));
        } finally {
          await opened.close();
        }
      }),
      { numRuns: effort.trials },
    );
  });
}

function put(record: DirectoryRecords['people'][number]): DirectoryChange {
  return { kind: 'put', table: 'people', record };
}

function putsOf(records: DirectoryRecords): readonly DirectoryChange[] {
  return [
    ...records.people.map(put),
    ...records.tokens.map((record) => ({ kind: 'put', table: 'tokens', record }) as const),
    ...records.claims.map((record) => ({ kind: 'put', table: 'claims', record }) as const),
    ...records.classrooms.map((record) => ({ kind: 'put', table: 'classrooms', record }) as const),
    ...records.memberships.map((record) => ({ kind: 'put', table: 'memberships', record }) as const),
  ];
}
