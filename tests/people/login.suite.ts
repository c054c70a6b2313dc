import assert from 'node:assert/strict';
import { succeed } from '../classroom/calls.ts';
import type { Wire } from '../protocol/wire.ts';
import { NORMAL_CLOSURE } from '../protocol/wire.ts';
import {
  DAY_MS,
  enter,
  EXPIRED,
  LOGGED_OUT,
  login,
  refused,
  UNRECOGNIZED,
  usersOf,
  whoIs,
} from './accounts.ts';
import { PeopleServer } from './people-server.ts';

export function loginSuite(wire: Wire): void {
  describe('login', () => {
    it('makes a guest of a device alone, with a pseudonym and a token for 180 days', async () => {
      const server = await PeopleServer.start(wire);
      const { peer, id, type, expiresAt } = await enter(server);
      assert.equal(type, 'guest');
      assert.equal(expiresAt, server.clock.wallTime() + 180 * DAY_MS);
      assert.equal(await whoIs(peer), id);
      const name = server.directory.people.get(id)?.name ?? '';
      assert.match(name, /^[A-Z][a-z]+ [A-Z][a-z-]+$/);
      assert.deepEqual(usersOf(peer), { [id]: { kind: 'guest', profile: { name } } });
    });

    it('sends the own document before result and updated, and nobody else’s', async () => {
      const server = await PeopleServer.start(wire);
      await enter(server);
      const { peer, id } = await enter(server);
      const told = peer.received.filter(({ msg }) => msg !== 'connected').map(({ msg }) => msg);
      assert.deepEqual(told, ['added', 'result', 'updated']);
      assert.deepEqual(Object.keys(usersOf(peer)), [id]);
    });

    it('lets what was sent behind it be said by whom it made', async () => {
      const server = await PeopleServer.start(wire);
      const peer = await server.connect();
      peer.send(
        { msg: 'method', id: 'l', method: 'login', params: [{ guest: {} }] },
        { msg: 'method', id: 'w', method: 'whoAmI', params: [] },
      );
      const { result: made } = await peer.next({ msg: 'result', id: 'l' });
      const { result: who } = await peer.next({ msg: 'result', id: 'w' });
      assert.ok(typeof made === 'object' && made !== null && 'id' in made);
      assert.equal(who, made.id);
    });

    it('resumes with the very token, on a server that was started again too', async () => {
      const server = await PeopleServer.start(wire);
      const first = await enter(server);
      const second = await enter(server, { resume: first.token });
      assert.deepEqual(
        [second.id, second.token, second.expiresAt, second.type],
        [first.id, first.token, first.expiresAt, 'resume'],
      );
      const again = await PeopleServer.start(wire, { memory: server.memory, afterMs: 5 * DAY_MS });
      const third = await enter(again, { resume: first.token });
      assert.deepEqual([third.id, third.expiresAt], [first.id, first.expiresAt]);
      assert.deepEqual(usersOf(third.peer), usersOf(first.peer));
    });

    it('refuses tokens that it does not know in Meteor’s words, and the session goes on', async () => {
      const server = await PeopleServer.start(wire);
      const peer = await server.connect();
      for (const token of ['', 'x', 'A'.repeat(43), 'A'.repeat(10_000), '__proto__', 'ä'.repeat(43)])
        await refused(peer, 'login', [{ resume: token }], 403, LOGGED_OUT);
      assert.equal(await whoIs(peer), null);
      assert.deepEqual(usersOf(peer), {});
    });

    it('refuses an expired token, says so, and soon does not know it any more', async () => {
      const server = await PeopleServer.start(wire);
      // The look for expired tokens, at even minutes, comes just too early.
      await server.advance(1);
      const { peer, token } = await enter(server);
      await server.advance(180 * DAY_MS - 1);
      assert.equal((await enter(server, { resume: token })).type, 'resume');
      assert.equal(peer.closedWith, undefined);
      const stranger = await server.connect();
      const before = server.directory.tokens.size;
      await server.advance(1);
      assert.equal(server.directory.tokens.size, before);
      await refused(stranger, 'login', [{ resume: token }], 403, EXPIRED);
      await server.advance(600_000);
      assert.equal(server.directory.tokens.size, 0);
      assert.deepEqual(await peer.closed(), NORMAL_CLOSURE);
      await refused(stranger, 'login', [{ resume: token }], 403, LOGGED_OUT);
    });

    it('knows a guest by the token of its device, gives it a new one, and honours the old one for a day', async () => {
      const server = await PeopleServer.start(wire);
      await server.advance(1);
      const first = await enter(server, { guest: { device: 'Chrome on Android' } });
      const second = await enter(server, { guest: { token: first.token, device: 'Chrome' } });
      assert.equal(second.id, first.id);
      assert.equal(second.type, 'guest');
      assert.notEqual(second.token, first.token);
      // Its answer may have been lost, and another tab may still have it.
      assert.equal((await enter(server, { guest: { token: first.token } })).id, first.id);
      assert.equal((await enter(server, { resume: first.token })).id, first.id);
      await server.advance(DAY_MS);
      await refused(await server.connect(), 'login', [{ resume: first.token }], 403, EXPIRED);
      assert.notEqual((await enter(server, { guest: { token: first.token } })).id, first.id);
      assert.equal((await enter(server, { resume: second.token })).id, first.id);
      assert.equal((await enter(server, { guest: { token: 'never issued' } })).type, 'guest');
    });

    it('may be another person’s on the same connection: the documents follow', async () => {
      const server = await PeopleServer.start(wire);
      const { peer, id, token } = await enter(server);
      const other = await login(peer, { guest: {} });
      assert.notEqual(other.id, id);
      assert.deepEqual(Object.keys(usersOf(peer)), [other.id]);
      assert.deepEqual(server.people.sessions.connectionsOf(id), []);
      assert.equal((await login(peer, { resume: token })).id, id);
      assert.deepEqual(Object.keys(usersOf(peer)), [id]);
    });

    const hostile: readonly unknown[] = [
      undefined,
      null,
      5,
      'token',
      [],
      {},
      { resume: { $gt: '' } },
      { resume: ['x'] },
      { resume: true },
      { guest: 'yes' },
      { guest: [] },
      { guest: { token: { $ne: null } } },
      { guest: { device: 7 } },
      { claim: { $regex: '.' } },
      { claim: 'x', name: { first: 'Ada' } },
      { user: { username: { $gt: '' } }, password: 'p' },
      { user: { email: 'a@b.c' }, password: 'p' },
      { user: { id: 'x' }, password: 'p' },
      { user: 'ada', password: 'p' },
      { user: { username: 'ada' } },
      { user: { username: 'ada' }, password: '' },
      { user: { username: 'ada' }, password: { digest: 'x', algorithm: 'sha-256' } },
      { user: { username: 'ada' }, password: { digest: 'a'.repeat(64), algorithm: 'md5' } },
      { user: { username: 'ada' }, password: { $gt: '' } },
      { user: { username: 'ada' }, password: 'p'.repeat(1_001) },
    ];
    for (const options of hostile) {
      it(`refuses ${JSON.stringify(options)?.slice(0, 80)} as unrecognized`, async () => {
        const server = await PeopleServer.start(wire);
        const peer = await server.connect();
        await refused(peer, 'login', options === undefined ? [] : [options], 400, UNRECOGNIZED);
        assert.equal(server.directory.people.size, 0);
      });
    }

    it('keeps no more than 50 tokens of a person: those that expire first go', async () => {
      const server = await PeopleServer.start(wire);
      const { id, token: first } = await enter(server);
      let { token } = await enter(server, { guest: { token: first } });
      for (let i = 0; i < 60; i += 1) {
        await server.advance(1);
        ({ token } = await enter(server, { guest: { token } }));
      }
      assert.equal(server.directory.tokensOf(id).length, 50);
      await refused(await server.connect(), 'login', [{ resume: first }], 403, LOGGED_OUT);
      assert.equal((await enter(server, { resume: token })).id, id);
    });

    it('keeps the device as a label, and nothing else of the client', async () => {
      const server = await PeopleServer.start(wire);
      const { id } = await enter(server, { guest: { device: ' Chrome\n on \u0000Android ' } });
      const [token] = server.directory.tokensOf(id);
      assert.equal(token?.device, 'Chrome on Android');
      assert.deepEqual(Object.keys(server.directory.people.get(id) ?? {}), [
        'id',
        'kind',
        'name',
        'createdAt',
      ]);
      assert.ok(
        !JSON.stringify([...server.memory.tables.values()].map((each) => [...each])).includes('127.0.0'),
      );
    });

    it('lets 1,000 guests of one address in', async () => {
      const server = await PeopleServer.start(wire);
      const ids = new Set<string>();
      for (let i = 0; i < 20; i += 1) {
        const guests = await Promise.all(Array.from({ length: 50 }, () => enter(server)));
        for (const { id } of guests) ids.add(id);
        await server.advance(3_000);
        for (const { peer } of guests) peer.cut();
      }
      assert.equal(ids.size, 1_000);
      const names = new Set([...server.directory.people.values()].map(({ name }) => name));
      assert.ok(names.size > 990, `only ${names.size} names`);
      assert.equal(await succeed(await server.connect(), 'whoAmI', []), null);
    });
  });
}
