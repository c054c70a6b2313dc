import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type {
  DirectoryChange,
  DirectoryRecords,
  DirectoryStore,
  DirectoryTable,
  Person,
} from '../../ports/directory-store.ts';
import { StoreTooNewError } from '../../ports/stroke-store.ts';
import { MongoAccess } from '../mongodb/mongo-access.ts';
import { DIRECTORY_TABLES, LoadedRecords } from './record-reading.ts';

interface StoredDocument {
  _id: string;
  [field: string]: unknown;
}

type Documents = Collection<StoredDocument>;
type Operation = AnyBulkWriteOperation<StoredDocument>;

/** `users` as a Meteor app would have it; whatever else stands in that collection is left alone. */
const COLLECTIONS: Readonly<Record<DirectoryTable, string>> = {
  people: 'users',
  tokens: 'inkwell_login_tokens',
  claims: 'inkwell_claims',
  classrooms: 'inkwell_classroom_directory',
  memberships: 'inkwell_memberships',
};
const FORMAT_COLLECTION = 'inkwell_server';
const FORMAT_ID = 'directory format';
const FORMAT = 1;

const MAX_BULK = 1_000;
/** Failures are the caller's to repeat, soon: the driver's own patience would hold up every login for half a minute. */
const CLIENT_OPTIONS = {
  appName: 'inkwell people',
  serverSelectionTimeoutMS: 4_000,
  maxPoolSize: 2,
} as const;

/**
 * People and classrooms in the database of this URL, beside the strokes. It connects when it is first used, and again
 * after every failure.
 * Rejects with one readable line, without the URL's password, when the URL cannot be used.
 */
export async function openMongoDirectoryStore(url: string): Promise<DirectoryStore> {
  return new MongoDirectoryStore(await MongoAccess.to(url, CLIENT_OPTIONS));
}

class MongoDirectoryStore implements DirectoryStore {
  readonly #access: MongoAccess;
  #last: Promise<unknown> = Promise.resolve();

  constructor(access: MongoAccess) {
    this.#access = access;
  }

  load(): Promise<DirectoryRecords> {
    return this.#inTurn(async (db) => {
      await checkFormat(db);
      const loaded = new LoadedRecords();
      for (const table of DIRECTORY_TABLES) {
        const filter = table === 'people' ? { kind: { $in: ['guest', 'teacher'] } } : {};
        for await (const document of documentsOf(db, table).find(filter))
          loaded.add(table, table === 'people' ? personOf(document) : recordOf(document));
      }
      return loaded.records;
    });
  }

  /** Without transactions, which a single server does not have: what stands first is stored first. */
  save(changes: readonly DirectoryChange[]): Promise<void> {
    return this.#inTurn(async (db) => {
      for (const { table, operations } of runsOf(changes))
        await documentsOf(db, table).bulkWrite(operations, { ordered: true });
    });
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#access.close();
  }

  #inTurn<Result>(run: (db: MongoAccess) => Promise<Result>): Promise<Result> {
    const done = this.#last.then(async () => {
      try {
        // After a failure to find the server a client stays closed until it is told to connect.
        await this.#access.connect();
        return await run(this.#access);
      } catch (error) {
        throw readable(error);
      }
    });
    this.#last = done.catch(() => {});
    return done;
  }
}

/** One line of it: errors of the driver hold whole documents, and nobody's name belongs into a log. */
function readable(error: unknown): Error {
  if (error instanceof StoreTooNewError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new Error(text.replaceAll(/\s+/g, ' ').trim());
}

function documentsOf(db: MongoAccess, table: DirectoryTable): Documents {
  return db.collection<StoredDocument>(COLLECTIONS[table]);
}

async function checkFormat(db: MongoAccess): Promise<void> {
  const marks = db.collection<StoredDocument>(FORMAT_COLLECTION);
  const mark = await marks.findOne({ _id: FORMAT_ID });
  if (mark === null) {
    await marks.updateOne({ _id: FORMAT_ID }, { $setOnInsert: { format: FORMAT } }, { upsert: true });
  } else if (mark['format'] !== FORMAT) {
    throw new StoreTooNewError(
      `people and classrooms in the database have format ${String(mark['format'])}, this program knows ${FORMAT}: use a newer program`,
    );
  }
}

/** Neighbours of one table go together; their order stays. */
function* runsOf(
  changes: readonly DirectoryChange[],
): Generator<{ table: DirectoryTable; operations: Operation[] }> {
  let run: { table: DirectoryTable; operations: Operation[] } | undefined;
  for (const change of changes) {
    if (run !== undefined && (run.table !== change.table || run.operations.length >= MAX_BULK)) {
      yield run;
      run = undefined;
    }
    run ??= { table: change.table, operations: [] };
    run.operations.push(operationOf(change));
  }
  if (run !== undefined) yield run;
}

function operationOf(change: DirectoryChange): Operation {
  if (change.kind === 'delete') return { deleteOne: { filter: { _id: change.id } } };
  const { _id, ...replacement } =
    change.table === 'people' ? userDocument(change.record) : documentOf(change.record);
  return { replaceOne: { filter: { _id }, replacement, upsert: true } };
}

function documentOf({ id, ...fields }: { readonly id: string }): StoredDocument {
  return { ...fields, _id: id };
}

function recordOf({ _id, ...fields }: StoredDocument): object {
  return { ...fields, id: _id };
}

function userDocument({ id, kind, name, createdAt, username, passwordHash }: Person): StoredDocument {
  return {
    _id: id,
    createdAt: new Date(createdAt),
    kind,
    profile: { name },
    ...(username === undefined ? {} : { username }),
    ...(passwordHash === undefined ? {} : { services: { password: { scrypt: passwordHash } } }),
  };
}

/** What is missing or of another kind is found when the record is read. */
function personOf(document: StoredDocument): object {
  const { _id, createdAt, kind, username } = document;
  return {
    id: _id,
    kind,
    name: at(document, 'profile', 'name'),
    createdAt: createdAt instanceof Date ? createdAt.getTime() : undefined,
    username,
    passwordHash: at(document, 'services', 'password', 'scrypt'),
  };
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Readonly<Record<string, unknown>>)[name]
        : undefined,
    value,
  );
}
