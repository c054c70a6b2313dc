import assert from 'node:assert/strict';
import { errorObject } from '../protocol/wire.ts';
import { call, draw, expectRefusal, resultOf, segmentsAt, shownTo } from './calls.ts';
import { MemoryClassroom } from './memory-classroom.ts';

const ID = 'rr985MmpwhRtJbdDm';
const TAKEN = `The stroke id ${ID} is taken`;
const params = ['ann', segmentsAt(0), { id: ID }] as const;

describe('A stroke whose id the store knows as that of another', () => {
  let classroom: MemoryClassroom;
  beforeEach(async () => {
    classroom = await MemoryClassroom.open();
    classroom.store.takenElsewhere.add(ID);
  });

  it('is refused with 409 and goes from all screens; the others of its batch stay', async () => {
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    classroom.store.holdSaves();
    const [first, second] = [call(student, 'draw', params), call(student, 'draw', ['ann', segmentsAt(1)])];
    await teacher.settle();
    assert.equal(shownTo(teacher).length, 2);
    classroom.store.openSaves();
    const refused = await resultOf(student, first);
    assert.deepEqual(refused, { msg: 'result', id: first, error: errorObject(409, TAKEN) });
    const { result: drawn } = await resultOf(student, second);
    await teacher.settle();
    assert.deepEqual(shownTo(teacher), [drawn]);
    assert.deepEqual(shownTo(await (await classroom.restart()).teacher()), [drawn]);
  });

  it('is refused each time it is drawn again, and may be drawn when the id is free', async () => {
    const student = await classroom.connect();
    for (let again = 0; again < 2; again += 1) await expectRefusal(student, ['draw', ...params], 409, TAKEN);
    classroom.store.takenElsewhere.clear();
    assert.equal(await draw(student, ...params), ID);
  });

  it('is refused for everybody who joined its save', async () => {
    const [student, other] = [await classroom.connect(), await classroom.connect()];
    classroom.store.holdSaves();
    const first = call(student, 'draw', params);
    await student.settle();
    const joined = call(other, 'draw', params);
    await other.settle();
    classroom.store.openSaves();
    assert.deepEqual((await resultOf(student, first))['error'], errorObject(409, TAKEN));
    assert.deepEqual((await resultOf(other, joined))['error'], errorObject(409, TAKEN));
  });

  it('goes again also when its caller was answered before it was saved', async () => {
    const answersAtOnce = await MemoryClassroom.open({ ack: 'memory' });
    answersAtOnce.store.takenElsewhere.add(ID);
    const [teacher, student] = [await answersAtOnce.teacher(), await answersAtOnce.connect()];
    assert.equal(await draw(student, ...params), ID);
    await teacher.next({ msg: 'removed', collection: 'segments', id: ID });
    assert.deepEqual(shownTo(teacher), []);
    assert.ok(answersAtOnce.server.log.lines.some(({ level }) => level === 'warn'));
  });

  for (const method of ['undo', 'clear']) {
    it(`is refused also when ${method} came before the refusal`, async () => {
      const [teacher, student, other] = [
        await classroom.teacher(),
        await classroom.connect(),
        await classroom.connect(),
      ];
      classroom.store.holdSaves();
      const drawn = call(student, 'draw', params);
      await student.settle();
      const gone = call(other, method, method === 'undo' ? ['ann', ID] : []);
      await other.settle();
      classroom.store.openSaves();
      assert.deepEqual((await resultOf(student, drawn))['error'], errorObject(409, TAKEN));
      assert.equal((await resultOf(other, gone))['error'], undefined);
      assert.deepEqual(shownTo(teacher), []);
    });
  }

  it('takes nothing from the other one, not even by an undo that is stored', async () => {
    const [student, other] = [await classroom.connect(), await classroom.connect()];
    classroom.store.holdSaves();
    call(student, 'draw', params);
    await student.settle();
    const undone = call(other, 'undo', ['ann', ID]);
    await other.settle();
    classroom.store.openSaves();
    await resultOf(other, undone);
    const restarted = await classroom.restart();
    assert.equal(await draw(await restarted.connect(), 'ben', segmentsAt(2), { id: ID }), ID);
    assert.deepEqual(shownTo(await (await restarted.restart()).teacher()), [ID]);
  });
});
