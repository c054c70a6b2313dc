import { accessSync, closeSync, constants, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { open, type Database, type RootDatabase } from 'lmdb';
import type {
  DirectoryChange,
  DirectoryRecords,
  DirectoryStore,
  DirectoryTable,
} from '../../ports/directory-store.ts';
import { StoreTooNewError, StoreUnusableError } from '../../ports/stroke-store.ts';
import { DIRECTORY_TABLES, LoadedRecords } from './record-reading.ts';

/** What keeps lmdb from meeting a full disk, which it does not survive. */
export interface LmdbFileRoom {
  /** Makes room for a commit of values of these sizes. Rejects when the disk has none. */
  make(valueBytes: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

export interface LmdbDirectoryStoreOptions {
  /** Made when it is missing; it holds nothing but the store. No two processes may open it. */
  readonly folder: string;
  /** @param stats gives lmdb's statistics of the open store */
  readonly openRoom: (folder: string, stats: () => object) => Promise<LmdbFileRoom>;
}

type Root = RootDatabase<Buffer>;

const FORMAT_KEY = 'format';
const FORMAT = 1;
/** In the first page of each lmdb file. */
const LMDB_MARK = 0xbeefc0de;
const LMDB_MARK_AT = 24;
const PAGE_RECORDS = 500;

/** Rejects with one readable line when the folder cannot be used or holds newer data. */
export async function openLmdbDirectoryStore(options: LmdbDirectoryStoreOptions): Promise<DirectoryStore> {
  const { folder, openRoom } = options;
  let root: Root | undefined;
  let room: LmdbFileRoom | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    checkMark(folder);
    const opened = (root = openRoot(folder));
    room = await openRoom(folder, () => opened.getStats());
    // A transaction that finds the disk full would end the process.
    await room.make([]);
    opened.transactionSync(() => checkFormat(opened, folder));
    return new LmdbDirectoryStore(folder, opened, room);
  } catch (error) {
    await room?.close();
    await root?.close();
    if (error instanceof StoreTooNewError) throw error;
    throw new StoreUnusableError(`people and classrooms cannot be opened in ${folder}: ${lineOf(error)}`, {
      cause: error,
    });
  }
}

class LmdbDirectoryStore implements DirectoryStore {
  readonly #folder: string;
  readonly #root: Root;
  readonly #room: LmdbFileRoom;
  /** A record's id → the record as JSON. */
  readonly #tables: ReadonlyMap<DirectoryTable, Database<Buffer, string>>;
  #lastCommit: Promise<void> = Promise.resolve();

  constructor(folder: string, root: Root, room: LmdbFileRoom) {
    this.#folder = folder;
    this.#root = root;
    this.#room = room;
    this.#tables = new Map(
      DIRECTORY_TABLES.map((table) => [table, root.openDB<Buffer, string>(table, { encoding: 'binary' })]),
    );
  }

  async load(): Promise<DirectoryRecords> {
    await this.#lastCommit;
    const loaded = new LoadedRecords();
    for (const [table, database] of this.#tables) {
      let after: string | undefined;
      for (;;) {
        const page = [
          ...database.getRange({
            limit: PAGE_RECORDS,
            ...(after === undefined ? {} : { start: after, exclusiveStart: true }),
          }),
        ];
        for (const { value } of page) loaded.add(table, JSON.parse(value.toString()));
        after = page.at(-1)?.key;
        if (page.length < PAGE_RECORDS) break;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    return loaded.records;
  }

  save(changes: readonly DirectoryChange[]): Promise<void> {
    const committed = this.#lastCommit.then(() => this.#commit(changes));
    this.#lastCommit = committed.catch(() => {});
    return committed;
  }

  async close(): Promise<void> {
    await this.#lastCommit;
    await this.#room.close();
    await this.#root.close();
  }

  async #commit(changes: readonly DirectoryChange[]): Promise<void> {
    const writes = changes.map((change) => ({
      database: this.#tables.get(change.table),
      id: change.kind === 'put' ? change.record.id : change.id,
      value: change.kind === 'put' ? Buffer.from(JSON.stringify(change.record)) : null,
    }));
    try {
      await this.#room.make(writes.map(({ value }) => value?.byteLength ?? 0));
      await this.#root.batch(() => {
        for (const { database, id, value } of writes)
          void (value === null ? database?.remove(id) : database?.put(id, value));
      });
      await this.#root.flushed;
    } catch (error) {
      const reason = lineOf(await commitErrorOf(error));
      throw new Error(`people and classrooms in ${this.#folder} could not be saved: ${reason}`, {
        cause: error,
      });
    }
  }
}

function openRoot(folder: string): Root {
  return open<Buffer>({
    path: folder,
    noSubdir: false,
    encoding: 'binary',
    // A commit is seen once it is on the disk, and one that fails is never seen.
    overlappingSync: false,
    // With it, each failed commit raises an unhandled rejection that nobody can catch (kriszyp/lmdb-js#368).
    eventTurnBatching: false,
  });
}

// Given a file that is not its own, lmdb ends the process with a segmentation fault.
function checkMark(folder: string): void {
  const file = openSync(join(folder, 'data.mdb'), 'a+');
  try {
    const start = Buffer.alloc(LMDB_MARK_AT + 4);
    const bytes = readSync(file, start, 0, start.byteLength, 0);
    if (bytes === 0) return;
    if (bytes < start.byteLength || start.readUInt32LE(LMDB_MARK_AT) !== LMDB_MARK)
      throw new Error('its data.mdb is not an lmdb file, or is damaged');
  } finally {
    closeSync(file);
  }
}

function checkFormat(root: Root, folder: string): void {
  const stored = root.getBinary(FORMAT_KEY)?.toString();
  if (stored === undefined) root.putSync(FORMAT_KEY, Buffer.from(String(FORMAT)));
  else if (stored !== String(FORMAT)) {
    throw new StoreTooNewError(
      `people and classrooms in ${folder} have format ${stored}, this program knows ${FORMAT}: use a newer program`,
    );
  }
}

/** lmdb-js tells only "Commit failed": the reason is what `commitError`, a promise, rejects with. */
async function commitErrorOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (cause) {
    return cause;
  }
}

function lineOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
