import { accessSync, closeSync, constants, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { Database, Key } from 'lmdb';
import type { Log } from '../../ports/log.ts';
import { StoreInUseError, StoreTooNewError, StoreUnusableError } from '../../ports/stroke-store.ts';
import { readableCommitError } from './lmdb-commit-error.ts';
import { LmdbRoom } from './lmdb-room.ts';
import { releaseHold, takeHold, type Root } from './lmdb-holder.ts';

export type Table = Database<Buffer>;

/** One put, or with `value` null one removal. */
export interface Write {
  readonly table: Table;
  readonly key: Key;
  readonly value: Buffer | null;
}

const FORMAT_KEY = 'format';
const FORMAT = 1;
/** In the first page of each lmdb file. */
const LMDB_MARK = 0xbeefc0de;
const LMDB_MARK_AT = 24;

/** The tables of one folder. Keys are lists; those of a classroom lie together. */
export class LmdbTables {
  readonly folder: string;
  /** `[classroomId, epoch, first n]` → a record of strokes and removals. */
  readonly entries: Table;
  /** `[classroomId, 'cleared']` → `{n, at}` · `[classroomId, 'epoch', epoch]` → its first n; both as JSON. */
  readonly classrooms: Table;
  /** `[classroomId, first n, count, cleared at]` → a record of the ids of cleared strokes, as removals. */
  readonly removedIds: Table;
  readonly #root: Root;
  readonly #room: LmdbRoom;
  #lastCommit: Promise<void> = Promise.resolve();

  private constructor(folder: string, root: Root, room: LmdbRoom) {
    this.folder = folder;
    this.#root = root;
    this.#room = room;
    this.entries = root.openDB('entries', { encoding: 'binary' });
    this.classrooms = root.openDB('classrooms', { encoding: 'binary' });
    this.removedIds = root.openDB('removed-ids', { encoding: 'binary' });
  }

  /** Throws one readable line when the folder cannot be used, is held by a living process or holds newer data. */
  static async open(folder: string, log: Log): Promise<LmdbTables> {
    let root: Root | undefined;
    let room: LmdbRoom | undefined;
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
      checkMark(folder);
      const opened = (root = openRoot(folder));
      room = await LmdbRoom.open(folder, () => opened.getStats());
      await room.checkFew();
      opened.transactionSync(() => {
        checkFormat(opened, folder);
        takeHold(opened, folder, log);
      });
      const tables = new LmdbTables(folder, opened, room);
      // A read outside a transaction enters us in lmdb's table of readers, where other containers see us.
      opened.getBinary(FORMAT_KEY);
      return tables;
    } catch (error) {
      await room?.close();
      await root?.close();
      if (error instanceof StoreInUseError || error instanceof StoreTooNewError) throw error;
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
      throw new StoreUnusableError(`the stroke store cannot be opened in ${folder}: ${reason}`, {
        cause: error,
      });
    }
  }

  /** Applies the writes in one transaction. Durable when it resolves; rejects with one readable line. */
  commit(writes: readonly Write[]): Promise<void> {
    const committed = this.#lastCommit.then(() => this.#commitNow(writes));
    this.#lastCommit = committed.catch(() => {});
    return committed;
  }

  async close(log: Log): Promise<void> {
    await this.#lastCommit;
    try {
      await this.#room.checkFew();
      this.#root.transactionSync(() => releaseHold(this.#root));
    } catch (error) {
      // The next server sees that we are gone.
      log.warn('the stroke store could not be released', { err: error });
    }
    await this.#room.close();
    await this.#root.close();
  }

  async #commitNow(writes: readonly Write[]): Promise<void> {
    try {
      await this.#room.make(writes.map(({ value }) => value?.byteLength ?? 0));
      await this.#root.batch(() => {
        for (const { table, key, value } of writes)
          void (value === null ? table.remove(key) : table.put(key, value));
      });
      await this.#root.flushed;
    } catch (error) {
      throw await readableCommitError(error, this.folder);
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
    if (bytes < start.byteLength || start.readUInt32LE(LMDB_MARK_AT) !== LMDB_MARK) {
      throw new Error('its data.mdb is not an lmdb file, or is damaged');
    }
  } finally {
    closeSync(file);
  }
}

function checkFormat(root: Root, folder: string): void {
  const stored = root.getBinary(FORMAT_KEY);
  if (stored === undefined) {
    root.putSync(FORMAT_KEY, Buffer.from(String(FORMAT)));
    return;
  }
  const format = Number(stored.toString());
  if (format === FORMAT) return;
  throw new StoreTooNewError(
    `the stroke store in ${folder} has format ${stored.toString()}, this program knows ${FORMAT}: use a newer program`,
  );
}
