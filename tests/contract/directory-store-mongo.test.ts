import assert from 'node:assert/strict';
import { openMongoDirectoryStore } from '../../server/adapters/directory-store/mongo.ts';
import type { DirectoryChange, Person } from '../../server/ports/directory-store.ts';
import { StoreTooNewError, StoreUnusableError } from '../../server/ports/stroke-store.ts';
import { MongoDatabase } from '../support/mongo-database.ts';
import { MongoProxy } from '../support/mongo-proxy.ts';
import { directoryStoreSuite } from './directory-store.suite.ts';

const ADA: Person = {
  id: 'a',
  kind: 'teacher',
  name: 'Ada',
  username: 'ada',
  passwordHash: 'scrypt$…',
  createdAt: 1_700_000_000_000,
};
const PUT: DirectoryChange = { kind: 'put', table: 'people', record: ADA };

describe('DirectoryStore in MongoDB', function () {
  this.timeout(120_000);
  let database: MongoDatabase;

  before(async function () {
    database = await MongoDatabase.forTests(this);
  });
  after(() => database?.stop());

  directoryStoreSuite(
    () => {
      const url = database.newUrl();
      return { open: () => openMongoDirectoryStore(url) };
    },
    { records: 1_200, trials: 4 },
  );

  it('writes users as a Meteor app would, and reads no others', async () => {
    const url = database.newUrl();
    const store = await openMongoDirectoryStore(url);
    const theirs = { _id: 'theirs', profile: { name: 'Bob' } };
    await database.use(url, (db) => db.collection<typeof theirs>('users').insertOne(theirs));
    await store.save([PUT]);
    const found = await database.use(url, (db) => db.collection('users').find().sort({ _id: 1 }).toArray());
    assert.deepEqual(found, [
      {
        _id: 'a',
        createdAt: new Date(1_700_000_000_000),
        kind: 'teacher',
        profile: { name: 'Ada' },
        username: 'ada',
        services: { password: { scrypt: 'scrypt$…' } },
      },
      theirs,
    ]);
    assert.deepEqual((await store.load()).people, [ADA]);
    await store.close();
  });

  it('refuses what a newer program has written, and leaves it as it was', async () => {
    const url = database.newUrl();
    const store = await openMongoDirectoryStore(url);
    await store.load();
    await database.use(url, (db) =>
      db
        .collection<{ _id: string }>('inkwell_server')
        .updateOne({ _id: 'directory format' }, { $set: { format: 2 } }),
    );
    for (let again = 0; again < 2; again += 1) {
      await assert.rejects(store.load(), (error) => {
        assert.ok(error instanceof StoreTooNewError);
        assert.match(error.message, /^people and classrooms in the database have format 2[^\n]+$/);
        return true;
      });
    }
    await store.close();
  });

  it('rejects when a command gets stuck on its way, which the driver waits for, and goes on; as often as it happens', async function () {
    const own = await MongoDatabase.ofOurOwn(this);
    const proxy = await MongoProxy.open(own.port);
    try {
      const store = await openMongoDirectoryStore(`${own.newUrl(proxy.port)}&socketTimeoutMS=1000`);
      // More than the buffers of both ends hold.
      const passwordHash = 'x'.repeat(1024 * 1024);
      const long = Array.from({ length: 12 }, (_, at): DirectoryChange => ({
        kind: 'put',
        table: 'people',
        record: { ...ADA, id: `${at}`, passwordHash },
      }));
      await store.save([PUT]);
      for (let time = 1; time <= 3; time += 1) {
        proxy.stall();
        await assert.rejects(store.save(long), /^Error: no answer within 2 s$/);
        await store.save([PUT]);
      }
      assert.deepEqual((await store.load()).people, [ADA]);
      await store.close();
    } finally {
      await proxy.cut();
      await own.stop();
    }
  });

  it('comes back by itself when the database does, with what it was asked again', async function () {
    const own = await MongoDatabase.ofOurOwn(this);
    try {
      const store = await openMongoDirectoryStore(own.newUrl());
      await store.save([PUT]);
      await own.kill();
      await assert.rejects(store.save([{ ...PUT, record: { ...ADA, name: 'Ada L.' } }]), (error) => {
        assert.ok(error instanceof Error);
        assert.doesNotMatch(error.message, /Ada|\n/);
        return true;
      });
      await own.start();
      for (;;) {
        const isSaved = await store.save([{ ...PUT, record: { ...ADA, name: 'Ada L.' } }]).then(
          () => true,
          () => false,
        );
        if (isSaved) break;
      }
      assert.deepEqual((await store.load()).people, [{ ...ADA, name: 'Ada L.' }]);
      await store.close();
    } finally {
      await own.stop();
    }
  });

  it('says in one line, without its password, that a URL cannot be used', async () => {
    for (const url of ['mongodb://ada:secret@', 'http://ada:secret@localhost', 'mongodb://a:secret@h:x/y'])
      await assert.rejects(openMongoDirectoryStore(url), (error) => {
        assert.ok(error instanceof StoreUnusableError);
        assert.doesNotMatch(`${error.message}${String(error.cause)}`, /secret/);
        return true;
      });
  });
});
