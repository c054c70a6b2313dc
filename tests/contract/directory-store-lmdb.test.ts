import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { openLmdbDirectoryStore, type LmdbFileRoom } from '../../server/adapters/directory-store/lmdb.ts';
import { LmdbRoom } from '../../server/adapters/stroke-store/lmdb-room.ts';
import type { DirectoryChange, DirectoryStore } from '../../server/ports/directory-store.ts';
import { StoreTooNewError, StoreUnusableError } from '../../server/ports/stroke-store.ts';
import { directoryStoreSuite } from './directory-store.suite.ts';

const ADA: DirectoryChange = {
  kind: 'put',
  table: 'people',
  record: { id: 'a', kind: 'guest', name: 'Ada', createdAt: 1 },
};

describe('DirectoryStore in lmdb', () => {
  let top: string;
  let folders = 0;
  const newFolder = (): string => join(top, `directory-${(folders += 1)}`);
  const openRoom = (folder: string, stats: () => object): Promise<LmdbFileRoom> =>
    LmdbRoom.open(folder, stats);
  const openStore = (folder: string): Promise<DirectoryStore> => openLmdbDirectoryStore({ folder, openRoom });

  before(() => {
    top = mkdtempSync(join(tmpdir(), 'inkwell-directory-'));
  });
  after(() => rmSync(top, { recursive: true }));

  directoryStoreSuite(() => {
    const folder = newFolder();
    return { open: () => openStore(folder) };
  });

  async function putRaw(folder: string, table: string | null, key: string, value: string): Promise<void> {
    const root = open<Buffer>({ path: folder, noSubdir: false, encoding: 'binary', overlappingSync: false });
    const database = table === null ? root : root.openDB<Buffer>(table, { encoding: 'binary' });
    await database.put(key, Buffer.from(value));
    await root.close();
  }

  it('refuses what a newer program has written, and leaves it as it was', async () => {
    const folder = newFolder();
    await (await openStore(folder)).close();
    await putRaw(folder, null, 'format', '2');
    for (let again = 0; again < 2; again += 1) {
      await assert.rejects(openStore(folder), (error) => {
        assert.ok(error instanceof StoreTooNewError);
        assert.match(error.message, /^people and classrooms in [^\n]+ have format 2[^\n]+$/);
        return true;
      });
    }
  });

  it('does not guess at a record that it cannot read', async () => {
    const folder = newFolder();
    const store = await openStore(folder);
    await store.save([ADA]);
    await store.close();
    await putRaw(folder, 'people', 'a', '{"id":"a","kind":"wizard","name":"Ada","createdAt":1}');
    const again = await openStore(folder);
    await assert.rejects(
      again.load(),
      /^Error: a stored record of people cannot be read: its kind is not valid$/,
    );
    await again.close();
  });

  it('says in one line that a folder cannot be made or is not a store', async () => {
    const file = join(top, 'a-file');
    writeFileSync(file, 'not a folder');
    const line = /^people and classrooms cannot be opened in [^\n]+$/;
    const isReadable = (error: unknown): boolean =>
      error instanceof StoreUnusableError && line.test(error.message);
    await assert.rejects(openStore(join(file, 'directory')), isReadable);
    const folder = newFolder();
    await (await openStore(folder)).close();
    writeFileSync(join(folder, 'data.mdb'), Buffer.alloc(16_384, 'no store'));
    await assert.rejects(openStore(folder), isReadable);
  });

  it('refuses a save while the disk is full, in one line, and saves it as soon as there is room', async () => {
    const folder = newFolder();
    let isFull = false;
    const store = await openLmdbDirectoryStore({
      folder,
      async openRoom(...args) {
        const room = await openRoom(...args);
        return {
          close: () => room.close(),
          async make(bytes) {
            if (isFull) throw new Error('ENOSPC: no space left on device, write\n  at …');
            await room.make(bytes);
          },
        };
      },
    });
    isFull = true;
    await assert.rejects(store.save([ADA]), {
      message: `people and classrooms in ${folder} could not be saved: ENOSPC: no space left on device, write`,
    });
    assert.deepEqual((await store.load()).people, []);
    isFull = false;
    await store.save([ADA]);
    await store.close();
    const again = await openStore(folder);
    assert.equal((await again.load()).people.length, 1);
    await again.close();
  });
});
