import assert from 'node:assert/strict';
import { call, draw, expectRefusal, segmentsAt, shownTo, succeed } from './calls.ts';
import { MemoryClassroom } from './memory-classroom.ts';

const tooMany = (seconds: string): string =>
  `Error, too many requests. Please slow down. You must wait ${seconds} before trying again.`;

describe('The limit of draws', () => {
  it("answers a draw beyond the burst in Meteor's words and shape, with result and updated", async () => {
    const classroom = await MemoryClassroom.open({ drawsPerSecond: 10, drawBurst: 3 });
    const student = await classroom.connect();
    for (let stroke = 0; stroke < 3; stroke++) await draw(student, 'u');
    await student.settle();
    const id = call(student, 'draw', ['u', segmentsAt(0)]);
    assert.deepEqual(await student.settle(), [
      {
        msg: 'result',
        id,
        error: {
          isClientSafe: true,
          error: 'too-many-requests',
          reason: tooMany('1 second'),
          details: { timeToReset: 100 },
          message: `${tooMany('1 second')} [too-many-requests]`,
          errorType: 'Meteor.Error',
        },
      },
      { msg: 'updated', methods: [id] },
    ]);
    assert.equal(student.closedWith, undefined);
  });

  it('says how long to wait when that is more than a second', async () => {
    const classroom = await MemoryClassroom.open({ drawsPerSecond: 0.4, drawBurst: 1 });
    const student = await classroom.connect();
    await draw(student, 'u');
    const waiting = { timeToReset: 2500 };
    const refused = ['draw', 'u', segmentsAt(0)] as const;
    await expectRefusal(student, refused, 'too-many-requests', tooMany('3 seconds'), waiting);
  });

  it('lets one through when the time has passed, refuses again, and gives no more than the burst back', async () => {
    const classroom = await MemoryClassroom.open({ drawsPerSecond: 10, drawBurst: 3 });
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    const refused = ['draw', 'u', segmentsAt(0)] as const;
    for (let stroke = 0; stroke < 3; stroke++) await draw(student, 'u');
    for (const timeToReset of [100, 50]) {
      await expectRefusal(student, refused, 'too-many-requests', tooMany('1 second'), { timeToReset });
      await classroom.server.advance(50);
    }
    await draw(student, 'u');
    await expectRefusal(student, refused, 'too-many-requests', tooMany('1 second'), { timeToReset: 100 });
    await classroom.server.advance(10_000);
    for (let stroke = 0; stroke < 3; stroke++) await draw(student, 'u');
    await expectRefusal(student, refused, 'too-many-requests', tooMany('1 second'), { timeToReset: 100 });
    await teacher.settle();
    assert.equal(shownTo(teacher).length, 7);
  });

  it('counts for each connection: others of the same address draw on', async () => {
    const classroom = await MemoryClassroom.open({ drawsPerSecond: 1, drawBurst: 2 });
    const greedy = await classroom.connect();
    for (let stroke = 0; stroke < 20; stroke++) call(greedy, 'draw', ['u', segmentsAt(0)]);
    const answers = await greedy.settle();
    assert.equal(answers.filter(({ msg, error }) => msg === 'result' && error !== undefined).length, 18);
    for (let other = 0; other < 40; other++) {
      const student = await classroom.connect();
      for (let stroke = 0; stroke < 2; stroke++) await draw(student, `student ${other}`);
    }
    assert.equal(greedy.closedWith, undefined);
  });

  it('counts malformed draws too, and draws only', async () => {
    const classroom = await MemoryClassroom.open({ drawsPerSecond: 1, drawBurst: 2 });
    const student = await classroom.connect();
    const id = await draw(student, 'u');
    const reason = 'The student id must be a text of 1 to 100 characters';
    await expectRefusal(student, ['draw'], 400, reason);
    const waiting = { timeToReset: 1000 };
    await expectRefusal(student, ['draw'], 'too-many-requests', tooMany('1 second'), waiting);
    await succeed(student, 'undo', ['u', id]);
    await succeed(student, 'clear', []);
  });

  it('is off when it is 0', async () => {
    const classroom = await MemoryClassroom.open({ drawsPerSecond: 0 });
    const student = await classroom.connect();
    const calls = Array.from({ length: 900 }, () => call(student, 'draw', ['u', segmentsAt(0)]));
    const answers = await student.settle();
    assert.equal(
      answers.filter(({ msg, error }) => msg === 'result' && error === undefined).length,
      calls.length,
    );
  });
});
