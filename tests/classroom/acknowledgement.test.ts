import assert from 'node:assert/strict';
import { addedText, answeredOf, call, draw, resultOf, segmentsAt, shownTo, succeed } from './calls.ts';
import { MemoryClassroom } from './memory-classroom.ts';

/** Longer than the writer's longest pause between two tries. */
const EVERY_RETRY_MS = 10_000;

describe('What is acknowledged', () => {
  it('is a draw only when it is durable, though the teacher has it at once', async () => {
    const classroom = await MemoryClassroom.open();
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    classroom.store.holdSaves();
    const callId = call(student, 'draw', ['u', segmentsAt(0), { id: 'rr985MmpwhRtJbdDm' }]);
    await teacher.next({ msg: 'added' });
    assert.ok(teacher.texts.includes(addedText('rr985MmpwhRtJbdDm', 'u', segmentsAt(0))));
    await classroom.server.advance(1000);
    await student.expectNothing();
    assert.equal(classroom.store.durable.size, 0);
    classroom.store.openSaves();
    assert.deepEqual(await student.settle(), [
      { msg: 'result', id: callId, result: 'rr985MmpwhRtJbdDm' },
      { msg: 'updated', methods: [callId] },
    ]);
    assert.equal(classroom.store.durable.size, 1);
  });

  it('is undo and clear only when they are durable', async () => {
    const classroom = await MemoryClassroom.open();
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    for (const method of ['undo', 'clear']) {
      const id = await draw(student, 'u');
      await student.settle();
      classroom.store.holdSaves();
      const callId = call(student, method, method === 'undo' ? ['u', id] : []);
      await teacher.next({ msg: 'removed', id });
      await student.expectNothing();
      classroom.store.openSaves();
      assert.deepEqual(await student.settle(), [
        { msg: 'result', id: callId },
        { msg: 'updated', methods: [callId] },
      ]);
    }
  });

  it('is nothing that an undo and its repetition have not made durable', async () => {
    const classroom = await MemoryClassroom.open();
    const student = await classroom.connect();
    const id = await draw(student, 'u');
    classroom.store.holdSaves();
    const calls = [call(student, 'undo', ['u', id])];
    const other = await classroom.connect();
    calls.push(call(other, 'undo', ['u', id]));
    await Promise.all([student.settle(), other.settle()]);
    assert.deepEqual([...answeredOf(student, calls), ...answeredOf(other, calls)], []);
    classroom.store.openSaves();
    await resultOf(student, calls[0] ?? '');
    await resultOf(other, calls[1] ?? '');
  });

  it('is not held up in its session: draws go on while the first ones wait for the disk', async () => {
    const classroom = await MemoryClassroom.open();
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    classroom.store.holdSaves();
    const calls = Array.from({ length: 20 }, (_, stroke) => call(student, 'draw', ['u', segmentsAt(stroke)]));
    await teacher.settle();
    assert.equal(shownTo(teacher).length, 20);
    assert.deepEqual(answeredOf(student, calls), []);
    classroom.store.openSaves();
    for (const callId of calls) await resultOf(student, callId);
  });

  it('is everything at once with ACK=memory, and a crash may then lose it', async () => {
    const classroom = await MemoryClassroom.open({ ack: 'memory' });
    const student = await classroom.connect();
    const kept = await draw(student, 'u');
    await student.settle();
    classroom.store.holdSaves();
    const [first, second] = [await draw(student, 'u'), await draw(student, 'u')];
    await succeed(student, 'undo', ['u', first]);
    await succeed(student, 'undo', ['u', first]);
    assert.deepEqual(shownTo(await classroom.teacher()), [kept, second]);
    await succeed(student, 'clear', []);
    const restarted = await classroom.restart();
    assert.deepEqual(shownTo(await restarted.teacher()), [kept]);
  });

  it('is no stroke whose save failed, until it is sent again and stored', async () => {
    const classroom = await MemoryClassroom.open();
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    classroom.store.failSaves();
    const calls: string[] = [];
    for (let stroke = 0; stroke < 5; stroke++) {
      calls.push(call(student, 'draw', ['u', segmentsAt(stroke)]));
      await classroom.server.advance(700);
    }
    assert.deepEqual(answeredOf(student, calls), []);
    assert.equal(shownTo(teacher).length, 5);
    classroom.store.openSaves();
    await classroom.server.advance(EVERY_RETRY_MS);
    assert.deepEqual(answeredOf(student, calls), calls);
    assert.deepEqual(shownTo(await (await classroom.restart()).teacher()), shownTo(teacher));
  });
});

describe('A clear with strokes on their way to the disk', () => {
  it('is followed by the answers of their callers once it is durable, and they never come back', async () => {
    const classroom = await MemoryClassroom.open();
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    classroom.store.holdSaves();
    const calls = [call(student, 'draw', ['u', segmentsAt(0)])];
    await student.settle();
    calls.push(call(student, 'draw', ['u', segmentsAt(1)]), call(student, 'clear', []));
    const other = await classroom.connect();
    await student.settle();
    const after = call(other, 'draw', ['ben', segmentsAt(2)]);
    await Promise.all([student.settle(), other.settle(), teacher.settle()]);
    assert.deepEqual([...answeredOf(student, calls), ...answeredOf(other, [after])], []);
    const [left] = shownTo(teacher);
    assert.equal(shownTo(teacher).length, 1);
    classroom.store.openSaves();
    for (const callId of calls) assert.equal((await resultOf(student, callId))['error'], undefined);
    assert.equal((await resultOf(other, after))['result'], left);
    assert.deepEqual(shownTo(await (await classroom.restart()).teacher()), [left]);
  });

  it('keeps them away also when the database applies their batch once more, late', async () => {
    const classroom = await MemoryClassroom.open();
    const student = await classroom.connect();
    classroom.store.failSaves();
    const calls = [call(student, 'draw', ['u', segmentsAt(0)]), call(student, 'draw', ['u', segmentsAt(1)])];
    await student.settle();
    const givenUp = classroom.store.asked[0];
    assert.ok(givenUp !== undefined);
    calls.push(call(student, 'clear', []));
    await student.settle();
    classroom.store.openSaves();
    await classroom.server.advance(EVERY_RETRY_MS);
    assert.deepEqual(answeredOf(student, calls), calls);
    await classroom.store.apply(givenUp);
    assert.deepEqual(shownTo(await (await classroom.restart()).teacher()), []);
  });

  it('takes nothing with it that was drawn after it, when both are lost with the server', async () => {
    const classroom = await MemoryClassroom.open();
    const student = await classroom.connect();
    const before = await draw(student, 'u');
    classroom.store.holdSaves();
    call(student, 'clear', []);
    await student.settle();
    const other = await classroom.connect();
    call(other, 'draw', ['u', segmentsAt(1)]);
    await other.settle();
    assert.equal(shownTo(await classroom.teacher()).length, 1);
    assert.deepEqual(shownTo(await (await classroom.restart()).teacher()), [before]);
  });
});
