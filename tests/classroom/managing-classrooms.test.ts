import assert from 'node:assert/strict';
import type { LogLine } from '../support/recording-log.ts';
import type { TestPeer } from '../support/test-peer.ts';
import { call, draw, expectRefusal, resultOf, segmentsAt, shownTo, succeed } from './calls.ts';
import { MemoryClassroom } from './memory-classroom.ts';
import { School, fieldOf, type MadeClassroom, type Someone } from './school.ts';

const MINUTE_MS = 60_000;
const NOT_ALLOWED = 'You are not allowed to do this';

/** What a client holds of `classrooms`, by id. */
function classroomsOf(peer: TestPeer): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const held = new Map<string, Record<string, unknown>>();
  for (const { msg, collection, id, fields, cleared } of peer.received) {
    if (collection !== 'classrooms' || typeof id !== 'string') continue;
    if (msg === 'removed') assert.ok(held.delete(id));
    if (msg === 'added') assert.ok(!held.has(id));
    if (msg === 'removed') continue;
    const document = { ...held.get(id), ...(fields as object) };
    for (const name of (cleared as readonly string[] | undefined) ?? [])
      Reflect.deleteProperty(document, name);
    held.set(id, document);
  }
  return Object.fromEntries(held);
}

describe('Managing a classroom', () => {
  let server: MemoryClassroom;
  let school: School;
  let room: MadeClassroom;
  let student: Someone;
  let teacher: Someone;
  beforeEach(async () => {
    server = await MemoryClassroom.open();
    school = await School.open(() => server.connect(), await server.people.firstClaim);
    room = await school.classroom();
    [student, teacher] = [await school.student(room), await school.teacher(room.id)];
  });
  const change = (method: string, ...params: readonly unknown[]): Promise<unknown> =>
    succeed(teacher.peer, `classrooms.${method}`, [room.id, ...params]);
  const subscribe = async (peer: TestPeer, name: string, params: readonly unknown[]): Promise<void> => {
    peer.send({ msg: 'sub', id: name, name, params });
    await peer.next({ msg: 'ready', subs: [name] });
  };
  const isGone = async ({ peer }: Someone): Promise<void> => {
    await server.server.until(() => peer.closedWith !== undefined);
  };

  describe('shows', () => {
    it('a member its classroom, with its door to teachers alone, and what becomes of it', async () => {
      await subscribe(student.peer, 'classroom', [room.id]);
      await subscribe(teacher.peer, 'classroom', [room.id]);
      const at = server.server.clock.wallTime() + 15 * MINUTE_MS;
      const door = { code: room.code, link: room.link, openUntil: { $date: at } };
      const shown = { name: 'A class', isOpen: true };
      assert.deepEqual(classroomsOf(student.peer), { [room.id]: { ...shown, role: 'student' } });
      assert.deepEqual(classroomsOf(teacher.peer), { [room.id]: { ...shown, role: 'teacher', door } });
      assert.equal(await change('rename', '  Chemistry\n2 '), 'Chemistry 2');
      await server.server.advance(15 * MINUTE_MS);
      await student.peer.settle();
      await teacher.peer.settle();
      const later = { name: 'Chemistry 2', isOpen: false };
      assert.deepEqual(classroomsOf(student.peer), { [room.id]: { ...later, role: 'student' } });
      assert.deepEqual(classroomsOf(teacher.peer), {
        [room.id]: { ...later, role: 'teacher', door: { link: room.link } },
      });
    });

    it('the one that everybody may enter as open, whatever becomes of its door', async () => {
      await subscribe(school.owner.peer, 'classroom', ['default']);
      assert.equal(classroomsOf(school.owner.peer)['default']?.['isOpen'], true);
      const closed = await MemoryClassroom.open({ access: 'roles' });
      const { owner } = await School.open(() => closed.connect(), await closed.people.firstClaim);
      await subscribe(owner.peer, 'classroom', ['default']);
      assert.equal(classroomsOf(owner.peer)['default']?.['isOpen'], false);
    });

    it('everybody all of its own classrooms, those it comes to and leaves too', async () => {
      await subscribe(student.peer, 'classrooms', []);
      const other = await school.classroom('Other');
      assert.deepEqual(Object.keys(classroomsOf(student.peer)), [room.id]);
      await succeed(student.peer, 'classrooms.join', [{ link: other.link }]);
      await student.peer.settle();
      assert.deepEqual(Object.keys(classroomsOf(student.peer)), [room.id, other.id]);
      await succeed(school.owner.peer, 'classrooms.rename', [other.id, 'Another']);
      await student.peer.settle();
      assert.equal(classroomsOf(student.peer)[other.id]?.['name'], 'Another');
      await subscribe(student.peer, 'classroom', [other.id]);
      await succeed(school.owner.peer, 'classrooms.rename', [other.id, 'One more']);
      await student.peer.settle();
      assert.equal(classroomsOf(student.peer)[other.id]?.['name'], 'One more');
    });

    it('who is not logged in, or logs out, no classroom', async () => {
      const stranger = await server.connect();
      await subscribe(stranger, 'classrooms', []);
      await subscribe(teacher.peer, 'classrooms', []);
      assert.equal(Object.keys(classroomsOf(teacher.peer)).length, 1);
      await succeed(teacher.peer, 'logout', []);
      await teacher.peer.settle();
      assert.deepEqual([classroomsOf(stranger), classroomsOf(teacher.peer)], [{}, {}]);
    });

    it('who logs in meanwhile its classrooms', async () => {
      const peer = await server.connect();
      await subscribe(peer, 'classrooms', []);
      await succeed(peer, 'login', [{ resume: student.token }]);
      await peer.settle();
      assert.deepEqual(Object.keys(classroomsOf(peer)), [room.id]);
    });
  });

  describe('removes a student', () => {
    it('who is cut off at once, stays out of it, and may join again while the door is open', async () => {
      const second = await school.again(student);
      const drawn = await draw(student.peer, student.id, segmentsAt(0), { classroomId: room.id });
      await change('removeStudent', student.id);
      await isGone(student);
      await isGone(second);
      const back = await school.again(student);
      const params = [student.id, segmentsAt(1), { classroomId: room.id }];
      await expectRefusal(back.peer, ['draw', ...params], 403, NOT_ALLOWED);
      await subscribe(teacher.peer, 'teacher', [room.id]);
      assert.deepEqual(shownTo(teacher.peer), [drawn]);
      await change('close');
      const reason = 'The door is closed. Please ask your teacher to open it.';
      await expectRefusal(back.peer, ['classrooms.join', { link: room.link }], 'door-closed', reason);
      await change('open');
      await succeed(back.peer, 'classrooms.join', [{ link: room.link }]);
      await draw(back.peer, student.id, segmentsAt(1), { classroomId: room.id });
    });

    it('but no teacher, and nobody who is not in it', async () => {
      const entry = 'classrooms.removeStudent';
      await expectRefusal(
        teacher.peer,
        [entry, room.id, school.owner.id],
        403,
        'Only students can be removed',
      );
      await expectRefusal(teacher.peer, [entry, room.id, 'nobody'], 404, 'There is no such student here');
      const { id } = await school.guest();
      await expectRefusal(teacher.peer, [entry, room.id, id], 404, 'There is no such student here');
    });
  });

  describe('clears a student', () => {
    it("removes all of its strokes, and no other's, and answers when that is durable", async () => {
      const other = await school.student(room);
      await subscribe(teacher.peer, 'teacher', [room.id]);
      const options = { classroomId: room.id };
      const kept = await draw(other.peer, other.id, segmentsAt(0), options);
      // More than are looked at in one turn.
      const draws = Array.from({ length: 2_500 }, (_, at) =>
        call(student.peer, 'draw', [student.id, segmentsAt(at), options]),
      );
      for (const id of draws) await resultOf(student.peer, id);
      server.store.holdSaves();
      const clearing = call(teacher.peer, 'classrooms.clearStudent', [room.id, student.id]);
      await teacher.peer.settle();
      await server.server.until(() => shownTo(teacher.peer).length === 1);
      assert.deepEqual(shownTo(teacher.peer), [kept]);
      assert.ok(!teacher.peer.received.some(({ msg, id }) => msg === 'result' && id === clearing));
      server.store.openSaves();
      assert.equal((await resultOf(teacher.peer, clearing))['error'], undefined);
      const again = await (await server.restart()).connect();
      await succeed(again, 'login', [{ resume: teacher.token }]);
      await subscribe(again, 'teacher', [room.id]);
      assert.deepEqual(shownTo(again), [kept]);
    });

    it('lets a late retry of what was cleared add nothing, and new strokes come', async () => {
      const options = { classroomId: room.id, id: 'firstfirstfirstfi' };
      await draw(student.peer, student.id, segmentsAt(0), options);
      await change('clearStudent', student.id);
      await change('clearStudent', student.id);
      await draw(student.peer, student.id, segmentsAt(0), options);
      const drawn = await draw(student.peer, student.id, segmentsAt(1), { classroomId: room.id });
      await subscribe(teacher.peer, 'teacher', [room.id]);
      assert.deepEqual(shownTo(teacher.peer), [drawn]);
    });
  });

  it('leaves a line for each change of a role, a door and a code, each removal and clear; without secrets', async () => {
    const { lines } = server.server.log;
    const before = lines.length;
    await change('open', { minutes: 5 });
    const renewed = await change('renewCode');
    await change('close');
    await change('clearStudent', student.id);
    await succeed(teacher.peer, 'clear', [room.id]);
    await change('removeStudent', student.id);
    const by = teacher.id;
    const classroomId = room.id;
    const audited = (all: readonly LogLine[]): readonly object[] =>
      all.filter(({ message }) => message === 'audit').map(({ fields }) => fields);
    assert.deepEqual(audited(lines.slice(before)), [
      { audit: 'door', classroomId, isOpen: true, by },
      { audit: 'code change', classroomId, isOpen: true, by },
      { audit: 'door', classroomId, isOpen: false, by },
      { audit: 'clear', classroomId, personId: student.id, by },
      { audit: 'clear', classroomId, by },
      { audit: 'removal', classroomId, personId: student.id, by },
    ]);
    const text = JSON.stringify(lines);
    const secrets = [room.code, room.link, fieldOf(renewed, 'code'), fieldOf(renewed, 'link'), 'A class'];
    for (const secret of secrets) assert.ok(!text.includes(secret), secret);
  });

  it('refuses names that nobody could see', async () => {
    for (const name of ['', ' \n', '\u202e', 7, null])
      await expectRefusal(
        teacher.peer,
        ['classrooms.rename', room.id, name],
        400,
        'The name must be a text that can be seen',
      );
    const reason = 'The options must be an object with a name';
    await expectRefusal(teacher.peer, ['classrooms.create', 'A class'], 400, reason);
  });
});
