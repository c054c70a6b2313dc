import assert from 'node:assert/strict';
import { call, resultOf, succeed } from '../classroom/calls.ts';
import type { Wire } from '../protocol/wire.ts';
import type { TestPeer } from '../support/test-peer.ts';
import {
  DAY_MS,
  enter,
  enterAsTeacher,
  login,
  NOT_ALLOWED,
  readLogin,
  refused,
  usersOf,
} from './accounts.ts';
import { auditOf, putClassroom } from './people-records.ts';
import { PeopleServer } from './people-server.ts';

const NOT_VALID = 'This link is not valid, or not any more';

async function invite(peer: TestPeer, ...params: readonly unknown[]): Promise<string> {
  const { claim } = (await succeed(peer, 'teachers.invite', params)) as { readonly claim: string };
  assert.match(claim, /^[\w-]{43}$/);
  return claim;
}

export function claimsSuite(wire: Wire): void {
  describe('claim links', () => {
    it('make the first teacher, who owns every classroom there is, for 14 days', async () => {
      const server = await PeopleServer.start(wire);
      await putClassroom(server, 'physics');
      const claim = await server.firstClaim();
      const { id, type, expiresAt, peer } = await enter(server, { claim, name: ' Ms  Frost ' });
      assert.equal(type, 'claim');
      assert.equal(expiresAt, server.clock.wallTime() + 14 * DAY_MS);
      assert.deepEqual(usersOf(peer), { [id]: { kind: 'teacher', profile: { name: 'Ms Frost' } } });
      assert.equal(server.directory.roleIn('default', id), 'owner');
      assert.equal(server.directory.roleIn('physics', id), 'owner');
      assert.deepEqual(auditOf(server), [
        { audit: 'claim', by: id },
        { audit: 'role change', by: id, personId: id, classroomId: 'default', role: 'owner' },
        { audit: 'role change', by: id, personId: id, classroomId: 'physics', role: 'owner' },
      ]);
    });

    it('work once, whoever is first', async () => {
      const server = await PeopleServer.start(wire);
      const claim = await server.firstClaim();
      const peers = await Promise.all(Array.from({ length: 5 }, () => server.connect()));
      const calls = peers.map((peer) => [peer, call(peer, 'login', [{ claim }])] as const);
      const results = await Promise.all(calls.map(([peer, id]) => resultOf(peer, id)));
      assert.equal(results.filter(({ error }) => error === undefined).length, 1);
      assert.equal(server.directory.people.size, 1);
      await refused(await server.connect(), 'login', [{ claim }], 403, NOT_VALID);
    });

    it('are not asked for when there is a teacher, and an earlier one is worth nothing then', async () => {
      const server = await PeopleServer.start(wire);
      const early = await server.firstClaim();
      const again = await PeopleServer.start(wire, { memory: server.memory });
      const second = await again.firstClaim();
      assert.notEqual(second, early);
      await refused(await again.connect(), 'login', [{ claim: early }], 403, NOT_VALID);
      await enter(again, { claim: second });
      await again.directory.drain();
      const third = await PeopleServer.start(wire, { memory: server.memory });
      assert.equal(await third.people.firstClaim, undefined);
      for (const claim of [early, second])
        await refused(await third.connect(), 'login', [{ claim }], 403, NOT_VALID);
    });

    it('give a teacher without a name a pseudonym, and are refused when nobody made them', async () => {
      const server = await PeopleServer.start(wire);
      const peer = await server.connect();
      for (const claim of ['', 'x', 'A'.repeat(43), '../../etc/passwd'])
        await refused(peer, 'login', [{ claim }], 403, NOT_VALID);
      const { id } = await login(peer, { claim: await server.firstClaim(), name: '\u202E' });
      assert.match(server.directory.people.get(id)?.name ?? '', /^\w+ [\w-]+$/);
    });

    it('are made by a teacher for another one, valid for three days', async () => {
      const server = await PeopleServer.start(wire);
      const { peer, id } = await enterAsTeacher(server);
      await server.advance(1);
      const [late, intime] = [await invite(peer), await invite(peer)];
      await server.advance(3 * DAY_MS - 1);
      const second = await enter(server, { claim: intime, name: 'Mr Hale' });
      assert.notEqual(second.id, id);
      assert.equal(server.directory.people.get(second.id)?.kind, 'teacher');
      assert.deepEqual(server.directory.membershipsOf(second.id), []);
      await server.advance(1);
      await refused(await server.connect(), 'login', [{ claim: late }], 403, NOT_VALID);
      await server.advance(600_000);
      assert.equal(server.directory.claims.size, 0);
      const audits = auditOf(server).filter(({ audit }) => audit === 'invitation' || audit === 'claim');
      assert.deepEqual(audits.slice(1), [
        { audit: 'invitation', by: id },
        { audit: 'invitation', by: id },
        { audit: 'claim', by: second.id },
      ]);
    });

    it('make a teacher of one classroom, if its teacher made them', async () => {
      const server = await PeopleServer.start(wire, { access: 'roles' });
      const owner = await enterAsTeacher(server);
      await putClassroom(server, 'physics');
      await refused(owner.peer, 'teachers.invite', ['physics'], 403, NOT_ALLOWED);
      await refused(owner.peer, 'teachers.invite', ['chemistry'], 404, 'There is no such classroom');
      const invited = await enter(server, { claim: await invite(owner.peer, 'default') });
      assert.equal(server.directory.roleIn('default', invited.id), 'teacher');
      // Who has a higher role keeps it; who is logged in as a teacher stays who it is.
      const again = readLogin(
        await succeed(owner.peer, 'login', [{ claim: await invite(invited.peer, 'default') }]),
      );
      assert.equal(again.id, owner.id);
      assert.equal(server.directory.roleIn('default', owner.id), 'owner');
    });

    it('make a new person of a guest who follows them', async () => {
      const server = await PeopleServer.start(wire);
      const { peer, id } = await enter(server);
      const teacher = await login(peer, { claim: await server.firstClaim() });
      assert.notEqual(teacher.id, id);
      assert.deepEqual(Object.keys(usersOf(peer)), [teacher.id]);
      assert.equal(server.directory.people.get(id)?.kind, 'guest');
    });

    it('are not made for strangers and guests', async () => {
      const server = await PeopleServer.start(wire);
      await refused(await server.connect(), 'teachers.invite', [], 403, NOT_ALLOWED);
      const { peer } = await enter(server);
      await refused(peer, 'teachers.invite', [], 403, NOT_ALLOWED);
      await refused(peer, 'teachers.invite', ['default'], 403, NOT_ALLOWED);
      await refused(
        peer,
        'teachers.invite',
        [{ $gt: '' }],
        400,
        'The classroom id must be a text of 1 to 100 characters',
      );
    });

    it('come from the operator when all is lost: once, and for every classroom', async () => {
      const server = await PeopleServer.start(wire);
      await enterAsTeacher(server);
      await putClassroom(server, 'physics');
      const [claim, old] = [server.secrets.token(), server.secrets.token()];
      server.operatorClaims.set(server.secrets.hash(claim), server.clock.wallTime() + DAY_MS);
      server.operatorClaims.set(server.secrets.hash(old), server.clock.wallTime());
      const { id } = await enter(server, { claim });
      for (const classroomId of ['default', 'physics'])
        assert.equal(server.directory.roleIn(classroomId, id), 'owner');
      for (const spent of [claim, old])
        await refused(await server.connect(), 'login', [{ claim: spent }], 403, NOT_VALID);
      assert.equal(server.operatorClaims.size, 0);
    });
  });
}
