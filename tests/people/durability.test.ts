import assert from 'node:assert/strict';
import { call, resultOf, succeed } from '../classroom/calls.ts';
import { MemoryWire } from '../protocol/memory-wire.ts';
import { errorObject } from '../protocol/wire.ts';
import { enter, LOGGED_OUT, readLogin, refused, whoIs } from './accounts.ts';
import { HeldDirectoryStore } from './held-directory-store.ts';
import { PeopleServer, type PeopleServerOptions } from './people-server.ts';

describe('what was answered about people', () => {
  const wire = new MemoryWire();

  async function start(
    options: PeopleServerOptions = {},
  ): Promise<{ readonly server: PeopleServer; readonly store: HeldDirectoryStore }> {
    let store: HeldDirectoryStore | undefined;
    const server = await PeopleServer.start(wire, {
      ...options,
      wrap: (inner) => (store = new HeldDirectoryStore(inner)),
    });
    assert.ok(store !== undefined);
    return { server, store };
  }

  it('is durable: a login is answered when it is saved, and the session has no user before', async () => {
    const { server, store } = await start();
    const peer = await server.connect();
    store.hold();
    const id = call(peer, 'login', [{ guest: {} }]);
    assert.deepEqual(await peer.settle(), []);
    assert.equal(server.memory.tables.get('people')?.size, 0);
    store.pass();
    const { token } = readLogin((await resultOf(peer, id))['result']);
    assert.equal(server.memory.tables.get('people')?.size, 1);
    const after = await PeopleServer.start(wire, { memory: server.memory });
    assert.equal((await enter(after, { resume: token })).type, 'resume');
  });

  it('is nothing for ten seconds, and then that the server cannot save; who was in can resume meanwhile', async () => {
    const { server, store } = await start();
    const { token, id } = await enter(server);
    store.fail();
    const peer = await server.connect();
    const login = call(peer, 'login', [{ guest: {} }]);
    assert.equal((await enter(server, { resume: token })).id, id);
    await server.advance(9_999);
    assert.deepEqual(await peer.settle(), []);
    assert.match(
      server.directory.notReady ?? '',
      /^people and classrooms cannot be saved: the disk is on fire$/,
    );
    await server.advance(1);
    assert.deepEqual((await resultOf(peer, login))['error'], errorObject(503, 'The server cannot save now'));
    assert.equal(await whoIs(peer), null);
    store.pass();
    await server.advance(5_000);
    assert.equal(server.directory.notReady, undefined);
    assert.equal((await enter(server)).type, 'guest');
  });

  it('is forgotten by nobody: a logout that was answered holds after a restart', async () => {
    const { server, store } = await start();
    const { peer, token } = await enter(server);
    store.hold();
    const logout = call(peer, 'logout', []);
    // It holds at once, and is answered when that is so for good.
    await refused(await server.connect(), 'login', [{ resume: token }], 403, LOGGED_OUT);
    assert.ok(!peer.received.some(({ msg, id }) => msg === 'result' && id === logout));
    store.pass();
    assert.equal((await resultOf(peer, logout))['error'], undefined);
    const after = await PeopleServer.start(wire, { memory: server.memory });
    await refused(await after.connect(), 'login', [{ resume: token }], 403, LOGGED_OUT);
  });

  it('waits for people to be loaded, however long: Meteor’s client forgets its token when a login is refused', async () => {
    const first = await PeopleServer.start(wire);
    const { token, id } = await enter(first);
    const { server, store } = await start({ memory: first.memory, load: false });
    store.fail();
    const loading = server.load();
    const peer = await server.connect();
    const login = call(peer, 'login', [{ resume: token }]);
    await server.advance(3_600_000);
    assert.deepEqual(await peer.settle(), []);
    assert.match(server.directory.notReady ?? '', /^people and classrooms are loading: the disk is on fire$/);
    store.pass();
    await server.advance(5_000);
    assert.equal(readLogin((await resultOf(peer, login))['result']).id, id);
    await loading;
  });

  it('does not log in who was revoked while it was being saved', async () => {
    const { server, store } = await start();
    const { peer, id, token } = await enter(server);
    const late = await server.connect();
    store.hold();
    const login = call(late, 'login', [{ guest: { token } }]);
    await late.settle();
    const others = call(peer, 'removeOtherTokens', []);
    await peer.settle();
    store.pass();
    assert.deepEqual((await resultOf(late, login))['error'], errorObject(403, LOGGED_OUT));
    assert.equal(await whoIs(late), null);
    assert.equal((await resultOf(peer, others))['error'], undefined);
    assert.equal(server.directory.tokensOf(id).length, 1);
    assert.equal(await succeed(peer, 'whoAmI', []), id);
  });

  it('spends a claim link last: where a store has no transactions, nobody loses it half way', async () => {
    const { server, store } = await start();
    const claim = await server.firstClaim();
    await server.directory.drain();
    const { length } = store.asked;
    await enter(server, { claim });
    const changes = store.asked.slice(length).flat();
    assert.deepEqual(
      changes.map(({ kind, table }) => `${kind} ${table}`),
      ['put people', 'put memberships', 'put tokens', 'delete claims'],
    );
  });

  it('forgets a guest whose device is gone, unless it belongs to a classroom', async () => {
    const { server } = await start();
    const [member, passerBy] = [await enter(server), await enter(server)];
    const membership = {
      id: `default:${member.id}`,
      classroomId: 'default',
      personId: member.id,
      role: 'student',
      joinedAt: 0,
    } as const;
    await server.directory.commit([{ kind: 'put', table: 'memberships', record: membership }]);
    await server.advance(181 * 24 * 3600 * 1000);
    assert.notEqual(server.directory.people.get(member.id), undefined);
    assert.equal(server.directory.people.get(passerBy.id), undefined);
    assert.equal(server.directory.tokens.size, 0);
    server.people.close();
    const { waiting } = server.clock;
    await server.advance(600_000);
    assert.equal(server.clock.waiting, waiting);
  });
});
