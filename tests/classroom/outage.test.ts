import assert from 'node:assert/strict';
import { answeredOf, call, draw, expectRefusal, resultOf, segmentsAt, shownTo } from './calls.ts';
import { MemoryClassroom } from './memory-classroom.ts';
import { STORE_FAILURE } from './valved-store.ts';

/** Longer than the writer's longest pause between two tries. */
const EVERY_RETRY_MS = 10_000;
const point = { x: '-1234.00', y: '1234.00' };
const bigStroke = Array.from({ length: 500 }, () => ({ p: point, hI: point, hO: point }));

describe('A store that fails while the class draws', () => {
  it('stops no drawing: strokes, undo and clear go on live, and their answers come when it recovers', async () => {
    const classroom = await MemoryClassroom.open();
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    const stored = await draw(student, 'u');
    assert.equal(classroom.writer.failure, undefined);
    classroom.store.failSaves();
    const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(17));
    const calls = ids.map((id) => call(student, 'draw', ['u', segmentsAt(1), { id }]));
    calls.push(call(student, 'undo', ['u', ids[1]]));
    await teacher.settle();
    assert.deepEqual(shownTo(teacher), [stored, ids[0], ids[2]]);
    assert.equal(classroom.writer.failure, STORE_FAILURE);
    assert.deepEqual(answeredOf(student, calls), []);
    await classroom.server.advance(12_000);
    assert.deepEqual(answeredOf(student, calls), []);
    classroom.store.openSaves();
    await classroom.server.advance(EVERY_RETRY_MS);
    assert.deepEqual(answeredOf(student, calls), calls);
    assert.equal(classroom.writer.failure, undefined);
    assert.deepEqual(shownTo(await (await classroom.restart()).teacher()), [stored, ids[0], ids[2]]);
  });

  it('answers a repeated draw of a stored stroke at once all the same', async () => {
    const classroom = await MemoryClassroom.open();
    const student = await classroom.connect();
    const id = await draw(student, 'u');
    classroom.store.failSaves();
    call(student, 'draw', ['u', segmentsAt(1)]);
    await student.settle();
    assert.equal(await draw(student, 'u', segmentsAt(0), { id }), id);
  });

  it('is told to whoever draws only past MAX_UNSAVED_BYTES, and everything accepted before is kept', async () => {
    const classroom = await MemoryClassroom.open({ maxUnsavedBytes: 2 ** 20 });
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    classroom.store.failSaves();
    const accepted: string[] = [];
    while (!classroom.writer.isFull) {
      assert.ok(accepted.length < 100, 'it never gets full');
      accepted.push(call(student, 'draw', ['u', bigStroke]));
      await student.settle();
    }
    assert.ok(classroom.writer.unsavedBytes > 2 ** 20 && classroom.writer.unsavedBytes < 1.1 * 2 ** 20);
    const reason = `Too much is waiting to be saved: ${STORE_FAILURE}`;
    await expectRefusal(student, ['draw', 'u', segmentsAt(0)], 503, reason);
    assert.equal(shownTo(teacher).length, accepted.length);
    assert.deepEqual(answeredOf(student, accepted), []);
    classroom.store.openSaves();
    await classroom.server.advance(EVERY_RETRY_MS);
    for (const callId of accepted) assert.equal((await resultOf(student, callId))['error'], undefined);
    await draw(student, 'u');
    await teacher.settle();
    assert.equal(shownTo(teacher).length, accepted.length + 1);
    assert.deepEqual(shownTo(await (await classroom.restart()).teacher()), shownTo(teacher));
  });

  it('does not keep a teacher from clearing, even when it holds too much', async () => {
    const classroom = await MemoryClassroom.open({ maxUnsavedBytes: 1 });
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    classroom.store.failSaves();
    const calls = [call(student, 'draw', ['u', segmentsAt(0)])];
    await student.settle();
    calls.push(call(student, 'clear', []));
    await teacher.settle();
    assert.deepEqual(shownTo(teacher), []);
    classroom.store.openSaves();
    await classroom.server.advance(EVERY_RETRY_MS);
    assert.deepEqual(answeredOf(student, calls), calls);
    assert.deepEqual(shownTo(await (await classroom.restart()).teacher()), []);
  });
});
