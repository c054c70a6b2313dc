import assert from 'node:assert/strict';
import { addedText, answeredOf, call, draw, expectRefusal, resultOf, segmentsAt, shownTo } from './calls.ts';
import { MemoryClassroom } from './memory-classroom.ts';
import { STORE_FAILURE } from './valved-store.ts';

const LOADING = 'The classroom is still loading';
const ID = 'rr985MmpwhRtJbdDm';

/** A server that was restarted and waits for its store. */
async function restartHeld(classroom: MemoryClassroom): Promise<MemoryClassroom> {
  const restarted = await classroom.restart({ load: false });
  restarted.store.holdLoads();
  restarted.classrooms.open();
  return restarted;
}

describe('A classroom that is loading', () => {
  let stored: readonly string[];
  let classroom: MemoryClassroom;
  beforeEach(async () => {
    const before = await MemoryClassroom.open();
    const student = await before.connect();
    stored = [await draw(student, 'u'), await draw(student, 'u', segmentsAt(1))];
    classroom = await restartHeld(before);
  });

  it('lets draws and subscriptions wait, and serves them in order when it is there', async () => {
    assert.deepEqual(classroom.classrooms.notReady(), ['classroom default is loading']);
    const [teacher, student] = [await classroom.connect(), await classroom.connect()];
    teacher.send({ msg: 'sub', id: 'wall', name: 'teacher', params: [] });
    const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(17));
    const calls = ids.map((id) => call(student, 'draw', ['u', segmentsAt(2), { id }]));
    const again = await classroom.connect();
    calls.push(call(again, 'draw', ['u', segmentsAt(2), { id: ids[0] }]));
    await classroom.server.advance(4900);
    await teacher.expectNothing();
    await student.expectNothing();
    classroom.store.openLoads();
    for (const callId of calls.slice(0, 3)) {
      assert.equal((await resultOf(student, callId))['error'], undefined);
    }
    assert.equal((await resultOf(again, calls[3] ?? ''))['result'], ids[0]);
    await teacher.next({ msg: 'ready', subs: ['wall'] });
    await teacher.settle();
    assert.deepEqual(shownTo(teacher), [...stored, ...ids]);
    assert.deepEqual(classroom.classrooms.notReady(), []);
  });

  it('shows and keeps of each stroke that waited its own points, also of those that waited together', async () => {
    const student = await classroom.connect();
    const waiting = ['a', 'b', 'c'].map((letter, at) => ({ id: letter.repeat(17), u: letter, at: at + 5 }));
    const calls = waiting.map(({ id, u, at }) => call(student, 'draw', [u, segmentsAt(at), { id }]));
    await student.expectNothing();
    classroom.store.openLoads();
    for (const callId of calls) assert.equal((await resultOf(student, callId))['error'], undefined);
    const drawn = waiting.map(({ id, u, at }) => addedText(id, u, segmentsAt(at)));
    for (const server of [classroom, await classroom.restart()]) {
      const texts = (await server.teacher()).received.map((message) => JSON.stringify(message));
      for (const text of drawn) assert.ok(texts.includes(text), text);
    }
  });

  it('refuses draw, undo and clear with 503 after 5 s, while subscriptions wait on', async () => {
    const teacher = await classroom.connect();
    teacher.send({ msg: 'sub', id: 'wall', name: 'teacher', params: [] });
    const methods = [['draw', 'u', segmentsAt(0), { id: ID }], ['undo', 'u', stored[0]], ['clear']] as const;
    const asked: Promise<void>[] = [];
    for (const method of methods) {
      asked.push(expectRefusal(await classroom.connect(), method, 503, LOADING));
    }
    await classroom.server.advance(5000);
    await Promise.all(asked);
    await teacher.expectNothing();
    classroom.store.openLoads();
    await teacher.next({ msg: 'ready', subs: ['wall'] });
    assert.deepEqual(shownTo(teacher), stored);
    assert.equal(await draw(teacher, 'u', segmentsAt(0), { id: ID }), ID);
    assert.deepEqual(shownTo(teacher), [...stored, ID]);
  });

  it('says what is wrong when the store fails, tries again by itself, and loses nothing', async () => {
    const student = await classroom.connect();
    const callId = call(student, 'draw', ['u', segmentsAt(0), { id: ID }]);
    classroom.store.failLoads();
    await classroom.server.until(() => classroom.classrooms.notReady()[0]?.includes(':') === true);
    assert.deepEqual(classroom.classrooms.notReady(), [`classroom default is loading: ${STORE_FAILURE}`]);
    await classroom.server.advance(3000);
    assert.deepEqual(answeredOf(student, [callId]), []);
    const told = classroom.server.log.lines.filter(({ level }) => level === 'error');
    assert.deepEqual(
      told.map(({ fields }) => fields['retryMs']),
      [250, 500, 1000, 2000],
    );
    classroom.store.openLoads();
    await classroom.server.advance(1000);
    assert.equal((await resultOf(student, callId))['result'], ID);
    assert.deepEqual(classroom.classrooms.notReady(), []);
    assert.deepEqual(shownTo(await classroom.teacher()), [...stored, ID]);
  });
});
