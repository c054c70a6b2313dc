import assert from 'node:assert/strict';
import { migrateDirectory } from '../../../../server/migrate/migrate-directory.ts';
import type {
  DirectoryChange,
  DirectoryRecords,
  DirectoryStore,
} from '../../../../server/ports/directory-store.ts';

const NOTHING: DirectoryRecords = { people: [], tokens: [], claims: [], classrooms: [], memberships: [] };

const CLASS: DirectoryRecords = {
  people: Array.from({ length: 700 }, (_, at) => ({
    id: `p${at}`,
    kind: 'guest' as const,
    name: `Person ${at}`,
    createdAt: at,
  })),
  tokens: [{ id: 't', personId: 'p1', device: 'a tablet', createdAt: 1, expiresAt: 2 }],
  claims: [{ id: 'k', createdAt: 1, expiresAt: 2, role: 'owner' }],
  classrooms: [{ id: 'c', name: 'Room', createdAt: 1, linkGeneration: 2, codeGeneration: 3, openUntil: 0 }],
  memberships: [{ id: 'c:p1', classroomId: 'c', personId: 'p1', role: 'student', joinedAt: 5 }],
};

/** Keeps puts; fields come back in another order. */
class KeptDirectory implements DirectoryStore {
  readonly puts: DirectoryChange[] = [];
  readonly #records: DirectoryRecords;
  /** How many saves go well. */
  savesLeft = Number.POSITIVE_INFINITY;

  constructor(records: DirectoryRecords) {
    this.#records = records;
  }

  async load(): Promise<DirectoryRecords> {
    const tables = Object.entries(this.#records).map(([table, records]) => {
      const added = this.puts.flatMap((put) =>
        put.table === table && put.kind === 'put' ? [put.record] : [],
      );
      const byId = new Map([...records, ...added].map((record) => [record.id, record]));
      return [
        table,
        [...byId.values()].map((record) => Object.fromEntries(Object.entries(record).toReversed())),
      ];
    });
    return Object.fromEntries(tables) as DirectoryRecords;
  }

  async save(changes: readonly DirectoryChange[]): Promise<void> {
    if (this.savesLeft-- <= 0) throw new Error('the store is away');
    this.puts.push(...changes);
  }

  async close(): Promise<void> {
    // Nothing to release.
  }
}

describe('migrateDirectory', () => {
  it('copies every record, and does no harm when it is repeated', async () => {
    const to = new KeptDirectory(NOTHING);
    const report = { records: 704, faults: [] };
    to.savesLeft = 1;
    await assert.rejects(migrateDirectory(new KeptDirectory(CLASS), to), /away/);
    to.savesLeft = Number.POSITIVE_INFINITY;
    assert.deepEqual(await migrateDirectory(new KeptDirectory(CLASS), to), report);
    assert.deepEqual(await migrateDirectory(new KeptDirectory(CLASS), to), report);
    assert.deepEqual(await migrateDirectory(to, new KeptDirectory(CLASS)), report);
  });

  it('refuses a target that holds other records, and writes nothing', async () => {
    const strangers: readonly Partial<DirectoryRecords>[] = [
      { people: [{ id: 'p1', kind: 'teacher', name: 'Person 1', createdAt: 1 }] },
      { people: [{ id: 'other', kind: 'guest', name: 'Somebody', createdAt: 1 }] },
      { memberships: [{ id: 'c:p9', classroomId: 'c', personId: 'p9', role: 'owner', joinedAt: 5 }] },
    ];
    for (const stranger of strangers) {
      const to = new KeptDirectory({ ...NOTHING, ...stranger });
      await assert.rejects(migrateDirectory(new KeptDirectory(CLASS), to), { name: 'MigrationRefused' });
      assert.deepEqual(to.puts, []);
    }
  });

  it('finds out what the target has not kept', async () => {
    const to = new KeptDirectory(NOTHING);
    to.save = async (changes) => void to.puts.push(...changes.filter(({ table }) => table !== 'claims'));
    const { faults } = await migrateDirectory(new KeptDirectory(CLASS), to);
    assert.deepEqual(faults, ['the copy is not right: claims k is missing or not as it was']);
  });
});
