import assert from 'node:assert/strict';
import { succeed } from '../classroom/calls.ts';
import { NORMAL_CLOSURE, type Wire } from '../protocol/wire.ts';
import {
  enter,
  enterAsTeacher,
  LOGGED_OUT,
  login,
  NOT_ALLOWED,
  readLogin,
  refused,
  usersOf,
  whoIs,
} from './accounts.ts';
import { auditOf } from './people-records.ts';
import { PeopleServer } from './people-server.ts';

export function leavingSuite(wire: Wire): void {
  describe('logging out', () => {
    it('makes this session nobody’s, ends the others of its token, and leaves other devices alone', async () => {
      const server = await PeopleServer.start(wire);
      const here = await enter(server);
      const tab = await enter(server, { resume: here.token });
      const elsewhere = await enter(server, { guest: { token: here.token } });
      assert.equal(await succeed(here.peer, 'logout', []), undefined);
      assert.equal(await whoIs(here.peer), null);
      assert.deepEqual(usersOf(here.peer), {});
      assert.deepEqual(await tab.peer.closed(), NORMAL_CLOSURE);
      assert.equal(await whoIs(elsewhere.peer), here.id);
      await refused(here.peer, 'login', [{ resume: here.token }], 403, LOGGED_OUT);
      assert.equal(here.peer.closedWith, undefined);
      assert.equal((await login(here.peer, { resume: elsewhere.token })).id, here.id);
    });

    it('does nothing for a stranger', async () => {
      const server = await PeopleServer.start(wire);
      const peer = await server.connect();
      assert.equal(await succeed(peer, 'logout', []), undefined);
      assert.equal(await whoIs(peer), null);
    });

    for (const method of ['logoutOtherClients', 'removeOtherTokens']) {
      it(`ends every other device of this person (${method})`, async () => {
        const server = await PeopleServer.start(wire);
        const here = await enter(server);
        const others = [
          await enter(server, { guest: { token: here.token } }),
          await enter(server, { guest: { token: here.token } }),
        ];
        const stranger = await enter(server);
        assert.equal(await succeed(here.peer, method, []), undefined);
        for (const { peer, token } of others) {
          assert.deepEqual(await peer.closed(), NORMAL_CLOSURE);
          await refused(stranger.peer, 'login', [{ resume: token }], 403, LOGGED_OUT);
        }
        assert.equal(await whoIs(here.peer), here.id);
        assert.equal(await whoIs(stranger.peer), stranger.id);
        assert.deepEqual(auditOf(server), [{ audit: 'others logged out', by: here.id }]);
        assert.equal(await succeed(here.peer, method, []), undefined);
      });
    }

    it('begins, in Meteor’s own client, with a new token in place of one that others may know', async () => {
      const server = await PeopleServer.start(wire);
      const here = await enter(server);
      const stolen = await enter(server, { resume: here.token });
      await server.advance(60_000);
      const fresh = readLogin(await succeed(here.peer, 'getNewToken', []));
      assert.deepEqual([fresh.id, fresh.expiresAt, fresh.type], [here.id, here.expiresAt, undefined]);
      assert.notEqual(fresh.token, here.token);
      assert.equal(await whoIs(stolen.peer), here.id);
      await succeed(here.peer, 'removeOtherTokens', []);
      assert.deepEqual(await stolen.peer.closed(), NORMAL_CLOSURE);
      assert.equal(here.peer.closedWith, undefined);
      assert.equal((await enter(server, { resume: fresh.token })).id, here.id);
      await refused(await server.connect(), 'login', [{ resume: here.token }], 403, LOGGED_OUT);
    });

    it('is over for all sessions of a person in the same tick', async () => {
      const server = await PeopleServer.start(wire);
      const sessions = [await enter(server)];
      const [{ id, token }] = sessions as [(typeof sessions)[0]];
      sessions.push(await enter(server, { resume: token }), await enter(server, { guest: { token } }));
      const other = await enter(server);
      assert.equal(server.people.sessions.connectionsOf(id).length, 3);
      const waiting = server.clock.waiting;
      server.people.sessions.closeSessionsOf(id);
      assert.deepEqual(server.people.sessions.connectionsOf(id), []);
      for (const { peer } of sessions) assert.deepEqual(await peer.closed(), NORMAL_CLOSURE);
      assert.equal(server.clock.waiting, waiting, 'no timer had to run');
      assert.equal(await whoIs(other.peer), other.id);
      // Who is not revoked may come back.
      assert.equal((await enter(server, { resume: token })).id, id);
    });

    it('is noticed when the socket goes', async () => {
      const server = await PeopleServer.start(wire);
      const { peer, id } = await enter(server);
      peer.cut();
      const other = await enter(server);
      while (server.people.sessions.connectionsOf(id).length > 0) await other.peer.settle();
      assert.equal(server.people.sessions.connectionsOf(other.id).length, 1);
    });

    it('needs somebody who is logged in', async () => {
      const server = await PeopleServer.start(wire);
      const peer = await server.connect();
      for (const method of ['logoutOtherClients', 'removeOtherTokens', 'getNewToken'])
        await refused(peer, method, [], 403, NOT_ALLOWED);
    });

    it('spares nobody: a teacher whose password is changed elsewhere is logged out here', async () => {
      const server = await PeopleServer.start(wire);
      const here = await enterAsTeacher(server);
      await succeed(here.peer, 'people.setPassword', ['frost', 'first']);
      const there = await enter(server, { user: { username: 'frost' }, password: 'first' });
      await succeed(there.peer, 'people.setPassword', ['frost', 'second']);
      assert.deepEqual(await here.peer.closed(), NORMAL_CLOSURE);
      assert.equal(await whoIs(there.peer), here.id);
    });
  });
}
