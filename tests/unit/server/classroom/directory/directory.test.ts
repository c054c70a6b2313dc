import assert from 'node:assert/strict';
import {
  DirectoryMemory,
  openMemoryDirectoryStore,
} from '../../../../../server/adapters/directory-store/memory.ts';
import { Directory } from '../../../../../server/classroom/directory/directory.ts';
import type { DirectoryChange, Person } from '../../../../../server/ports/directory-store.ts';
import { HeldDirectoryStore } from '../../../../people/held-directory-store.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';
import { RecordingLog } from '../../../../support/recording-log.ts';

const ADA: Person = { id: 'ada', kind: 'teacher', name: 'Ada', username: 'Ada', createdAt: 1 };
const put = (record: Person): DirectoryChange => ({ kind: 'put', table: 'people', record });

describe('the directory', () => {
  let clock: ManualClock;
  let log: RecordingLog;
  let memory: DirectoryMemory;
  let store: HeldDirectoryStore;
  let directory: Directory;

  beforeEach(() => {
    clock = new ManualClock();
    log = new RecordingLog();
    memory = new DirectoryMemory();
    store = new HeldDirectoryStore(openMemoryDirectoryStore(memory));
    directory = new Directory(store, clock, log);
  });

  async function load(): Promise<void> {
    await directory.load();
    await directory.drain();
  }

  it('knows the classroom `default` from its first start on', async () => {
    await load();
    const { name, ...record } = directory.classrooms.get('default') ?? {};
    assert.deepEqual(record, {
      id: 'default',
      createdAt: clock.wallTime(),
      linkGeneration: 1,
      codeGeneration: 1,
      openUntil: 0,
    });
    assert.equal(name, 'Classroom');
    assert.deepEqual(memory.tables.get('classrooms')?.size, 1);
    await clock.advance(1_000);
    const again = new Directory(openMemoryDirectoryStore(memory), clock, log);
    await again.load();
    assert.deepEqual(again.classrooms.get('default'), directory.classrooms.get('default'));
  });

  it('holds a change at once, tells it in the same tick, and says when it is durable', async () => {
    await load();
    const told: (readonly DirectoryChange[])[] = [];
    const stop = directory.watch((changes) => told.push(changes));
    store.hold();
    let isDurable = false;
    const saved = directory.commit([put(ADA)]).then(() => (isDurable = true));
    assert.equal(directory.people.get('ada'), ADA);
    assert.deepEqual(told, [[put(ADA)]]);
    await clock.settle();
    assert.equal(isDurable, false);
    store.pass();
    await saved;
    assert.deepEqual([...(memory.tables.get('people')?.keys() ?? [])], ['ada']);
    stop();
    await directory.commit([{ kind: 'delete', table: 'people', id: 'ada' }]);
    assert.equal(told.length, 1);
  });

  it('finds people by username and name, as they are now', async () => {
    await load();
    void directory.commit([put(ADA)]);
    assert.equal(directory.personByUsername('aDa'), ADA);
    assert.equal(directory.peopleNamed('Ada'), 1);
    void directory.commit([put({ ...ADA, name: 'Ada L.', username: 'lovelace' })]);
    assert.equal(directory.personByUsername('ada'), undefined);
    assert.equal(directory.personByUsername('LOVELACE')?.id, 'ada');
    assert.deepEqual([directory.peopleNamed('Ada'), directory.peopleNamed('Ada L.')], [0, 1]);
    await directory.commit([{ kind: 'delete', table: 'people', id: 'ada' }]);
    assert.equal(directory.personByUsername('lovelace'), undefined);
  });

  it('sends what could not be saved again, in its order, before anything later', async () => {
    await load();
    store.fail();
    const changes = ['first', 'second', 'third'].map((name) => put({ ...ADA, name }));
    const saved = changes.map((change) => directory.commit([change]));
    await clock.advance(1_000);
    assert.equal(log.lines.filter(({ level }) => level === 'error').length, 1);
    assert.match(directory.notReady ?? '', /cannot be saved: the disk is on fire/);
    store.pass();
    await clock.advance(5_000);
    await Promise.all(saved);
    assert.equal(directory.notReady, undefined);
    const names = store.asked.slice(1).flatMap((each) => each.map((change) => nameOf(change)));
    assert.deepEqual(new Set(names.slice(0, -2)), new Set(['first']));
    assert.deepEqual(names.slice(-2), ['second', 'third']);
  });

  it('gathers what comes while something is saved into one save', async () => {
    await load();
    store.hold();
    const saved = Array.from({ length: 100 }, (_, i) => directory.commit([put({ ...ADA, name: `${i}` })]));
    store.pass();
    await Promise.all(saved);
    assert.deepEqual(
      store.asked.slice(1).map(({ length }) => length),
      [1, 99],
    );
  });

  it('takes no more than it can keep when nothing can be saved: 503, with nothing changed', async () => {
    await load();
    store.fail();
    for (let i = 0; i <= 10_000; i += 1) void directory.commit([put({ ...ADA, id: `${i}` })]);
    assert.throws(() => directory.commit([put(ADA)]), { error: 503 });
    assert.equal(directory.people.get('ada'), undefined);
    assert.equal(directory.people.size, 10_001);
  });

  it('drains without waiting for the pause before a retry', async () => {
    await load();
    store.fail();
    void directory.commit([put(ADA)]);
    await clock.settle();
    store.pass();
    await directory.drain();
    assert.equal(memory.tables.get('people')?.size, 1);
  });

  it('tells those who still wait when it is closed, and stops trying', async () => {
    await load();
    store.fail();
    const [sent, gathered] = [directory.commit([put(ADA)]), directory.commit([put({ ...ADA, name: 'x' })])];
    await clock.settle();
    await directory.close();
    for (const saved of [sent, gathered, directory.commit([put(ADA)])])
      await assert.rejects(saved, { message: 'the directory is closed' });
    const { length } = store.asked;
    await clock.advance(60_000);
    assert.equal(store.asked.length, length);
    assert.equal(clock.waiting, 0);
  });

  it('tries to load until it succeeds, with growing pauses, or until it is closed', async () => {
    store.fail();
    const loading = directory.load();
    await clock.advance(60_000);
    assert.equal(directory.isLoaded, false);
    const tries = log.lines.length;
    assert.ok(tries > 10 && tries < 25, `${tries} tries`);
    store.pass();
    await clock.advance(5_000);
    await loading;
    assert.equal(directory.notReady, undefined);

    const closed = new Directory(new HeldDirectoryStore(store), clock, log);
    store.fail();
    const never = closed.load();
    await clock.settle();
    await closed.close();
    await clock.advance(5_000);
    await never;
    assert.equal(closed.isLoaded, false);
  });
});

function nameOf(change: DirectoryChange): string {
  return change.kind === 'put' && change.table === 'people' ? change.record.name : '';
}
