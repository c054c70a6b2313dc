import assert from 'node:assert/strict';
import type { TestPeer } from '../support/test-peer.ts';
import {
  addedText,
  answeredOf,
  call,
  draw,
  expectRefusal,
  resultOf,
  seededIds,
  segmentsAt,
  shownTo,
  succeed,
} from './calls.ts';
import { MemoryClassroom } from './memory-classroom.ts';

const ID = 'rr985MmpwhRtJbdDm';
const SEED = 'abc';
const DAY_MS = 24 * 3600 * 1000;

/** Ways in which a client makes a retry of a draw harmless. */
const retries: readonly { name: string; options?: object; extra?: { randomSeed: string }; id: string }[] = [
  { name: 'an explicit id', options: { id: ID }, id: ID },
  { name: 'a randomSeed', extra: { randomSeed: SEED }, id: seededIds(SEED, 1)[0] ?? '' },
];

async function expectShown(classroom: MemoryClassroom, ids: readonly string[]): Promise<void> {
  assert.deepEqual(shownTo(await classroom.teacher()), ids);
}

describe('A draw that is repeated', () => {
  for (const { name, options, extra, id } of retries) {
    const drawIt = (peer: TestPeer, stroke = 0) => draw(peer, 'ann', segmentsAt(stroke), options, extra);
    const callIt = (peer: TestPeer) =>
      call(peer, 'draw', ['ann', segmentsAt(0), ...(options === undefined ? [] : [options])], extra);

    it(`adds nothing the second time with ${name}, on this session, another one, or after a restart`, async () => {
      const classroom = await MemoryClassroom.open();
      const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
      assert.equal(await drawIt(student), id);
      assert.equal(await drawIt(student), id);
      assert.equal(await drawIt(await classroom.connect()), id);
      await teacher.settle();
      assert.deepEqual(shownTo(teacher), [id]);
      const restarted = await classroom.restart();
      assert.equal(await drawIt(await restarted.connect()), id);
      await expectShown(restarted, [id]);
      assert.equal(restarted.store.asked.length, 0);
    });

    it(`keeps what was drawn first when something else comes with ${name} that is known`, async () => {
      const classroom = await MemoryClassroom.open();
      const student = await classroom.connect();
      await drawIt(student, 1);
      assert.equal(await drawIt(student, 2), id);
      const teacher = await classroom.teacher();
      assert.ok(teacher.texts.includes(addedText(id, 'ann', segmentsAt(1))));
      assert.deepEqual(shownTo(teacher), [id]);
    });

    it(`joins the save that is under way with ${name}: one stroke, both answered when it is durable`, async () => {
      const classroom = await MemoryClassroom.open();
      const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
      classroom.store.holdSaves();
      const first = callIt(student);
      await student.settle();
      const other = await classroom.connect();
      const second = callIt(other);
      await Promise.all([student.settle(), other.settle()]);
      assert.deepEqual([answeredOf(student, [first]), answeredOf(other, [second])], [[], []]);
      classroom.store.openSaves();
      for (const [peer, callId] of [
        [student, first],
        [other, second],
      ] as const) {
        assert.equal((await resultOf(peer, callId))['result'], id);
      }
      assert.deepEqual(shownTo(teacher), [id]);
      assert.equal(classroom.store.asked.length, 1);
    });

    it(`waits for its own save with ${name}, not for later strokes, and for none when it is stored`, async () => {
      const classroom = await MemoryClassroom.open();
      const student = await classroom.connect();
      await drawIt(student);
      classroom.store.holdSaves();
      const later = call(student, 'draw', ['ann', segmentsAt(3)]);
      await student.settle();
      assert.equal(await drawIt(student), id);
      assert.deepEqual(answeredOf(student, [later]), []);
    });

    for (const method of ['undo', 'clear']) {
      it(`is answered and adds nothing after ${method} with ${name}, also after a restart`, async () => {
        const classroom = await MemoryClassroom.open();
        const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
        await drawIt(student);
        await succeed(student, method, method === 'undo' ? ['ann', id] : []);
        assert.equal(await drawIt(student), id);
        await teacher.settle();
        assert.deepEqual(shownTo(teacher), []);
        const restarted = await (await classroom.restart()).restart();
        const again = await restarted.connect();
        assert.equal(await drawIt(again), id);
        if (method === 'undo') await succeed(again, 'undo', ['ann', id]);
        await expectShown(restarted, []);
        assert.equal(restarted.store.asked.length, 0);
      });

      it(`is remembered for 7 days after ${method} with ${name}, and then drawn anew`, async () => {
        const classroom = await MemoryClassroom.open();
        const student = await classroom.connect();
        await drawIt(student);
        await succeed(student, method, method === 'undo' ? ['ann', id] : []);
        await classroom.server.clock.advance(7 * DAY_MS - 1000);
        assert.equal(await drawIt(await classroom.connect()), id);
        const restarted = await classroom.restart();
        assert.equal(await drawIt(await restarted.connect()), id);
        await expectShown(restarted, []);
        await restarted.server.clock.advance(2000);
        assert.equal(await drawIt(await restarted.connect()), id);
        await expectShown(restarted, [id]);
        await expectShown(await restarted.restart(), [id]);
      });
    }
  }

  it("takes the seed's next id when another student holds the first, at each retry the same", async () => {
    const classroom = await MemoryClassroom.open();
    const student = await classroom.connect();
    const extra = { randomSeed: SEED };
    const [first = '', second = '', third = ''] = seededIds(SEED, 3);
    assert.equal(await draw(student, 'ann', segmentsAt(0), undefined, extra), first);
    assert.equal(await draw(student, 'ben', segmentsAt(1), undefined, extra), second);
    assert.equal(await draw(student, 'eve', segmentsAt(2), undefined, extra), third);
    await succeed(student, 'undo', ['ann', first]);
    const restarted = await classroom.restart();
    const peer = await restarted.connect();
    assert.equal(await draw(peer, 'eve', segmentsAt(2), undefined, extra), third);
    assert.equal(await draw(peer, 'ben', segmentsAt(1), undefined, extra), second);
    await expectShown(restarted, [second, third]);
  });

  it('follows the explicit id when the call has a seed too', async () => {
    const classroom = await MemoryClassroom.open();
    const student = await classroom.connect();
    assert.equal(await draw(student, 'ann', segmentsAt(0), { id: ID }, { randomSeed: SEED }), ID);
    const [first] = seededIds(SEED, 1);
    assert.equal(await draw(student, 'ann', segmentsAt(0), undefined, { randomSeed: SEED }), first);
  });

  it('is two strokes without an id and without a seed', async () => {
    const classroom = await MemoryClassroom.open();
    const student = await classroom.connect();
    const ids = [await draw(student, 'ann'), await draw(student, 'ann')];
    assert.notEqual(ids[0], ids[1]);
    await expectShown(classroom, ids);
  });

  it('still conflicts with an explicit id of another student after a restart', async () => {
    const classroom = await MemoryClassroom.open();
    await draw(await classroom.connect(), 'ann', segmentsAt(0), { id: ID });
    const restarted = await classroom.restart();
    const params = ['draw', 'ben', segmentsAt(0), { id: ID }] as const;
    await expectRefusal(await restarted.connect(), params, 409, `The stroke id ${ID} is taken`);
  });

  it('is drawn anew when the first was lost with the server before it was stored', async () => {
    const classroom = await MemoryClassroom.open();
    const student = await classroom.connect();
    classroom.store.holdSaves();
    const lost = call(student, 'draw', ['ann', segmentsAt(0), { id: ID }]);
    await student.settle();
    const restarted = await classroom.restart();
    assert.deepEqual(answeredOf(student, [lost]), []);
    await expectShown(restarted, []);
    assert.equal(await draw(await restarted.connect(), 'ann', segmentsAt(0), { id: ID }), ID);
    await expectShown(restarted, [ID]);
  });

  it('adds nothing when the first was stored but its answer was lost', async () => {
    const classroom = await MemoryClassroom.open();
    const student = await classroom.connect();
    classroom.store.holdSaves();
    call(student, 'draw', ['ann', segmentsAt(0), { id: ID }]);
    await student.settle();
    const restarted = await classroom.restart({ isApplied: true });
    assert.equal(await draw(await restarted.connect(), 'ann', segmentsAt(0), { id: ID }), ID);
    await expectShown(restarted, [ID]);
  });
});
