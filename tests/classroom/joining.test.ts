import assert from 'node:assert/strict';
import { JOIN_CODE_ALPHABET, formatJoinCode } from '../../shared/classroom/join-code.ts';
import type { Received, TestPeer } from '../support/test-peer.ts';
import { call, draw, expectRefusal, resultOf, segmentsAt, succeed } from './calls.ts';
import { MemoryClassroom } from './memory-classroom.ts';
import { School, fieldOf, login, type MadeClassroom } from './school.ts';

const MINUTE_MS = 60_000;
const NOT_VALID = 'This code is not valid, or not any more';
/** In the alphabet, and nobody's. */
const WRONG = 'AAAAAAAA';
const DOOR_CLOSED = 'The door is closed. Please ask your teacher to open it.';

describe('Joining a classroom', () => {
  let server: MemoryClassroom;
  let school: School;
  let room: MadeClassroom;
  beforeEach(async () => {
    server = await MemoryClassroom.open({ access: 'roles' });
    school = await School.open(() => server.connect(), await server.people.firstClaim);
    room = await school.classroom();
  });
  const join = (peer: TestPeer, options: object): Promise<unknown> =>
    succeed(peer, 'classrooms.join', [options]);
  const refusal = async (peer: TestPeer, options: object): Promise<unknown> => {
    const answer: Received = await resultOf(peer, call(peer, 'classrooms.join', [options]));
    assert.ok(answer['error'] !== undefined, 'not refused');
    return answer['error'];
  };
  const change = (method: string, ...params: readonly unknown[]): Promise<unknown> =>
    succeed(school.owner.peer, `classrooms.${method}`, [room.id, ...params]);

  it('takes a code of 8 symbols without look-alikes, however it is typed, or a link of 128 bits', async () => {
    assert.match(room.code, new RegExp(`^[${JOIN_CODE_ALPHABET}]{8}$`));
    assert.match(room.link, /^[\w-]{22}$/);
    for (const code of [
      room.code,
      formatJoinCode(room.code).toLowerCase(),
      room.code.split('').join(' – '),
    ]) {
      const { peer, id } = await school.guest();
      assert.deepEqual(await join(peer, { code }), { classroomId: room.id });
      await draw(peer, id, segmentsAt(0), { classroomId: room.id });
    }
    const { peer, id } = await school.guest();
    await join(peer, { link: room.link, name: '  Ann \u202e' });
    assert.equal(server.directory.people.get(id)?.name, 'Ann');
    assert.equal(server.directory.roleIn(room.id, id), 'student');
  });

  it('is for who is logged in, and leaves everybody who is in what it was', async () => {
    const stranger = await server.connect();
    await expectRefusal(
      stranger,
      ['classrooms.join', { link: room.link }],
      403,
      'You are not allowed to do this',
    );
    await join(school.owner.peer, { link: room.link });
    assert.equal(server.directory.roleIn(room.id, school.owner.id), 'owner');
    const student = await school.student(room);
    await change('close');
    await join(student.peer, { link: room.link });
  });

  it('gives one and the same answer to a wrong code, to one of a closed door and to what is no code', async () => {
    const closed = await school.classroom('Closed');
    await succeed(school.owner.peer, 'classrooms.close', [closed.id]);
    const answers = [];
    for (const code of [WRONG, closed.code, '', '!', 'x'.repeat(100_000), `${room.code}A`])
      answers.push(await refusal((await school.guest()).peer, { code }));
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    const reason = fieldOf(answers[0], 'reason');
    assert.equal(reason, NOT_VALID);
  });

  it('tells who has a right link that the door is closed, and refuses a wrong link with 403', async () => {
    await change('close');
    const { peer } = await school.guest();
    await expectRefusal(peer, ['classrooms.join', { link: room.link }], 'door-closed', DOOR_CLOSED);
    const reason = 'This link is not valid, or not any more';
    await expectRefusal(peer, ['classrooms.join', { link: 'A'.repeat(22) }], 403, reason);
    await change('open');
    await join(peer, { link: room.link });
  });

  it('refuses senseless options with 400', async () => {
    const { peer } = await school.guest();
    const reason = 'The options must be an object with a code or a link';
    for (const options of [undefined, null, 7, [], {}, { code: 7 }, { code: { $gt: '' } }, { link: ['a'] }])
      await expectRefusal(peer, ['classrooms.join', options ?? null], 400, reason);
    for (const name of [7, '', '\u0000\u202e'])
      assert.equal(fieldsOf(await refusal(peer, { link: room.link, name }))['error'], 400);
  });

  it('ends by itself after a quarter of an hour; another opening has another code, a longer one the same', async () => {
    const minutes = (count: number): Promise<void> => server.server.advance(count * MINUTE_MS);
    await minutes(14);
    assert.equal(fieldOf(await change('open', { minutes: 20 }), 'code'), room.code);
    await minutes(19);
    await join((await school.guest()).peer, { code: room.code });
    await minutes(1);
    const guest = await school.guest();
    assert.equal(fieldsOf(await refusal(guest.peer, { code: room.code }))['error'], 403);
    const again = await change('open', { minutes: 1 });
    assert.notEqual(fieldOf(again, 'code'), room.code);
    assert.equal(fieldOf(again, 'link'), room.link);
    await minutes(0.5);
    await join(guest.peer, { code: fieldOf(again, 'code') });
    for (const bad of [0, 481, '5', {}])
      await expectRefusal(
        school.owner.peer,
        ['classrooms.open', room.id, { minutes: bad }],
        400,
        'minutes must be a number from 1 to 480',
      );
  });

  it('is over with an old code and an old link once they are renewed', async () => {
    const renewed = await change('renewCode');
    const { peer } = await school.guest();
    assert.equal(fieldsOf(await refusal(peer, { link: room.link }))['error'], 403);
    assert.equal(fieldsOf(await refusal(peer, { code: room.code }))['error'], 403);
    await join(peer, { link: fieldOf(renewed, 'link') });
    await join((await school.guest()).peer, { code: fieldOf(renewed, 'code') });
  });

  it('has the same code and link after a restart, and keeps neither in the store', async () => {
    const [{ token }, kept] = [
      school.owner,
      JSON.stringify([...server.disk.directory.tables.values()].map((t) => [...t])),
    ];
    for (const secret of [room.code, room.link, token]) assert.ok(!kept.includes(secret));
    const restarted = await server.restart();
    for (const by of [{ code: room.code }, { link: room.link }])
      await join((await login(await restarted.connect(), { guest: {} })).peer, by);
  });

  it('takes one try in two seconds and ten wrong ones in all from a connection, and bans nobody', async () => {
    const { peer } = await school.guest();
    const failed = async (): Promise<void> =>
      assert.equal(fieldsOf(await refusal(peer, { code: WRONG }))['error'], 403);
    await failed();
    const early = fieldsOf(await refusal(peer, { code: room.code }));
    assert.deepEqual([early['error'], early['details']], ['too-many-requests', { timeToReset: 2000 }]);
    for (let tries = 1; tries < 10; tries++) {
      await server.server.advance(2_000);
      await failed();
    }
    await server.server.advance(60_000);
    assert.equal(fieldsOf(await refusal(peer, { code: room.code }))['error'], 'too-many-requests');
    await join(peer, { link: room.link });
    await join((await school.guest()).peer, { code: room.code });
  });

  it('lets every typed code wait two seconds while the server hears more than ten wrong ones a second, and no link', async () => {
    const guesses = await Promise.all(Array.from({ length: 11 }, () => school.guest()));
    for (const { peer } of guesses) await refusal(peer, { code: WRONG });
    const [right, wrong, linked] = [await school.guest(), await school.guest(), await school.guest()];
    const waiting = call(right.peer, 'classrooms.join', [{ code: room.code }]);
    const alsoWaiting = call(wrong.peer, 'classrooms.join', [{ code: WRONG }]);
    await join(linked.peer, { link: room.link });
    await server.server.advance(1_999);
    assert.deepEqual([isAnswered(right.peer, waiting), isAnswered(wrong.peer, alsoWaiting)], [false, false]);
    await server.server.advance(1);
    assert.deepEqual((await resultOf(right.peer, waiting))['result'], { classroomId: room.id });
    assert.notEqual((await resultOf(wrong.peer, alsoWaiting))['error'], undefined);
    await server.server.advance(1_000);
    await join((await school.guest()).peer, { code: room.code });
  });

  it('refuses none of a thousand right joins from one address within a minute', async () => {
    const guests = await Promise.all(Array.from({ length: 1_000 }, () => school.guest()));
    const joins: [TestPeer, string][] = [];
    for (const [at, { peer }] of guests.entries()) {
      const by = at % 2 === 0 ? { code: room.code } : { link: room.link };
      joins.push([peer, call(peer, 'classrooms.join', [by])]);
      if (at % 20 === 19) await server.server.advance(1_200);
    }
    for (const [peer, id] of joins) assert.equal((await resultOf(peer, id))['error'], undefined);
    assert.equal(server.directory.membersOf(room.id).length, 1_001);
  });
});

function isAnswered(peer: TestPeer, callId: string): boolean {
  return peer.received.some(({ msg, id }) => msg === 'result' && id === callId);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return value as Readonly<Record<string, unknown>>;
}
