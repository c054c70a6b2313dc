import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { succeed } from '../classroom/calls.ts';
import type { Wire } from '../protocol/wire.ts';
import { enter, enterAsTeacher, NOT_ALLOWED, refused, usersOf } from './accounts.ts';
import { auditOf } from './people-records.ts';
import { PeopleServer } from './people-server.ts';

const WRONG = 'Something went wrong. Please check your credentials.';
const NO_PASSWORD = 'The password must be a text that is not empty, or its SHA-256 digest';

const digestOf = (password: string): object => ({
  digest: createHash('sha256').update(password).digest('hex'),
  algorithm: 'sha-256',
});

export function accountsSuite(wire: Wire): void {
  describe('names', () => {
    it('are changed by their owner and shown at once in all its tabs', async () => {
      const server = await PeopleServer.start(wire);
      const { peer, id, token } = await enter(server);
      const tab = await enter(server, { resume: token });
      const other = await enter(server);
      const before = usersOf(other.peer);
      await tab.peer.settle();
      assert.equal(await succeed(peer, 'people.rename', ['  Ada\n Lovelace ']), 'Ada Lovelace');
      const shown = { [id]: { kind: 'guest', profile: { name: 'Ada Lovelace' } } };
      await tab.peer.next({ msg: 'changed', fields: { profile: { name: 'Ada Lovelace' } } });
      assert.deepEqual(usersOf(peer), shown);
      assert.deepEqual(usersOf(tab.peer), shown);
      assert.equal(await succeed(peer, 'people.rename', ['Ada Lovelace']), 'Ada Lovelace');
      await tab.peer.expectNothing();
      await other.peer.settle();
      assert.deepEqual(usersOf(other.peer), before);
    });

    it('are text: markup stays, what is invisible goes, and nothing is 400', async () => {
      const server = await PeopleServer.start(wire);
      const { peer } = await enter(server);
      const markup = '<img src=x onerror=alert(1)>';
      assert.equal(await succeed(peer, 'people.rename', [markup]), markup);
      assert.equal(await succeed(peer, 'people.rename', ['a\u202Eb\u0000c']), 'abc');
      for (const name of ['', ' \n ', '\u200B', 5, null, { $gt: '' }, ['Ada']])
        await refused(peer, 'people.rename', [name], 400, 'The name must be a text that shows something');
    });

    it('are nobody’s who is not logged in', async () => {
      const server = await PeopleServer.start(wire);
      await refused(await server.connect(), 'people.rename', ['Ada'], 403, NOT_ALLOWED);
    });
  });

  describe('passwords', () => {
    it('let a teacher in elsewhere, as text or as Meteor sends them, however the username is cased', async () => {
      const server = await PeopleServer.start(wire);
      const { peer, id } = await enterAsTeacher(server);
      assert.equal(await succeed(peer, 'people.setPassword', ['Frost', digestOf('mountain')]), undefined);
      await peer.settle();
      const shown = { kind: 'teacher', profile: { name: 'Ms Frost' }, username: 'Frost' };
      assert.deepEqual(usersOf(peer), { [id]: shown });
      for (const [username, password] of [
        ['Frost', 'mountain'],
        ['FROST', digestOf('mountain')],
        [' frost ', 'mountain'],
      ] as const) {
        const elsewhere = await enter(server, { user: { username }, password, device: 'School PC' });
        assert.deepEqual([elsewhere.id, elsewhere.type], [id, 'password']);
      }
      assert.deepEqual(auditOf(server).at(-1), { audit: 'password set', by: id });
    });

    it('are refused with one and the same answer, whatever is wrong', async () => {
      const server = await PeopleServer.start(wire);
      const { peer } = await enterAsTeacher(server);
      await succeed(peer, 'people.setPassword', ['frost', 'mountain']);
      const stranger = await server.connect();
      for (const [username, password] of [
        ['frost', 'Mountain'],
        ['frost', digestOf('')],
        ['nobody', 'mountain'],
        ['', 'mountain'],
        ['__proto__', 'mountain'],
      ] as const)
        await refused(stranger, 'login', [{ user: { username }, password }], 403, WRONG);
    });

    it('are kept as a slow, salted hash', async () => {
      const server = await PeopleServer.start(wire);
      const { peer, id } = await enterAsTeacher(server);
      await succeed(peer, 'people.setPassword', ['frost', 'mountain']);
      const first = server.directory.people.get(id)?.passwordHash ?? '';
      assert.match(first, /^scrypt\$16\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
      await succeed(peer, 'people.setPassword', ['frost', 'mountain']);
      assert.notEqual(server.directory.people.get(id)?.passwordHash, first);
    });

    it('need a username that nobody else has', async () => {
      const server = await PeopleServer.start(wire);
      const first = await enterAsTeacher(server);
      const { claim } = (await succeed(first.peer, 'teachers.invite', [])) as { readonly claim: string };
      const second = await enter(server, { claim });
      await succeed(first.peer, 'people.setPassword', ['Frost', 'mountain']);
      const taken = ['FROST', 'river'];
      await refused(second.peer, 'people.setPassword', taken, 409, 'Somebody has that username');
      await succeed(first.peer, 'people.setPassword', ['Snow', 'mountain']);
      await succeed(second.peer, 'people.setPassword', taken);
      assert.equal((await enter(server, { user: { username: 'frost' }, password: 'river' })).id, second.id);
      assert.equal((await enter(server, { user: { username: 'snow' }, password: 'mountain' })).id, first.id);
    });

    it('are for teachers, and not empty', async () => {
      const server = await PeopleServer.start(wire);
      await refused(await server.connect(), 'people.setPassword', ['a', 'b'], 403, NOT_ALLOWED);
      const guest = await enter(server);
      await refused(guest.peer, 'people.setPassword', ['a', 'b'], 403, NOT_ALLOWED);
      const { peer } = await enterAsTeacher(server);
      for (const password of ['', digestOf(''), { digest: 'x' }, 7, null, { $gt: '' }, 'p'.repeat(1_001)])
        await refused(peer, 'people.setPassword', ['a', password], 400, NO_PASSWORD);
      for (const username of ['', '\u200B', 7, { $gt: '' }])
        await refused(
          peer,
          'people.setPassword',
          [username, 'b'],
          400,
          'The username must be a text that shows something',
        );
    });
  });
}
