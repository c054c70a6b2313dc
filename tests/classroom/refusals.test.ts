import assert from 'node:assert/strict';
import type { WireSegment } from '../../shared/classroom/stroke.ts';
import { errorObject } from '../protocol/wire.ts';
import { draw, expectRefusal, segmentsAt, shownTo, succeed } from './calls.ts';
import { MemoryClassroom } from './memory-classroom.ts';

const point = { x: '1.00', y: '2.00' };
const segment: WireSegment = { p: point, hI: point, hO: point };
const UNKNOWN = 'unknownunknownunk';
const STUDENT_ID = 'The student id must be a text of 1 to 100 characters';
const CLASSROOM_ID = 'The classroom id must be a text of 1 to 100 characters';
const SEGMENTS = 'The segments must be an array of 1 to 2000 segments';
const NOT_A_NUMBER = 'must be a number with two decimals, like "12.50"';

const malformed: readonly [name: string, params: readonly unknown[], reason: string][] = [
  ['no parameters', [], STUDENT_ID],
  ['a number as student id', [7, [segment]], STUDENT_ID],
  ['an empty student id', ['', [segment]], STUDENT_ID],
  ['a student id of 101 characters', ['x'.repeat(101), [segment]], STUDENT_ID],
  ['a student id with a lone surrogate', ['a\ud800', [segment]], STUDENT_ID],
  ['an operator as student id', [{ $gt: '' }, [segment]], STUDENT_ID],
  ['no segments', ['u', []], SEGMENTS],
  ['segments that are an object', ['u', { 0: segment }], SEGMENTS],
  [
    'three decimals',
    ['u', [segment, { ...segment, hO: { x: '1.000', y: '2.00' } }]],
    `Segment 1: hO.x ${NOT_A_NUMBER}`,
  ],
  [
    'a coordinate out of range',
    ['u', [{ ...segment, p: { x: '1.00', y: 10_000 } }]],
    `Segment 0: p.y ${NOT_A_NUMBER}`,
  ],
  ['a segment without hI', ['u', [{ p: point, hO: point }]], 'Segment 0: it has no hI'],
  ['a point without y', ['u', [segment, segment, { ...segment, p: { x: '1.00' } }]], 'Segment 2: p has no y'],
  ['more in a segment', ['u', [{ ...segment, selected: true }]], 'Segment 0: it must not have "selected"'],
  [
    'an id of 16 characters',
    ['u', [segment], { id: UNKNOWN.slice(1) }],
    "id must be 17 characters of Meteor's alphabet",
  ],
  ['an unknown option', ['u', [segment], { colour: '#000000' }], 'draw knows no option "colour"'],
  ['a color by name', ['u', [segment], { color: 'red' }], 'color must be like "#a0b1c2"'],
  [
    'a width of 65',
    ['u', [segment], { width: '65.00' }],
    'width must be 1 to 64 with two decimals, like "3.00"',
  ],
  [
    'a fourth parameter',
    ['u', [segment], {}, 1],
    'draw takes a student id, segments and options, nothing more',
  ],
];

describe('What the classroom refuses', () => {
  let classroom: MemoryClassroom;
  beforeEach(async () => {
    classroom = await MemoryClassroom.open();
  });

  for (const [name, params, reason] of malformed) {
    it(`refuses to draw with ${name}, says where the fault lies, and shows and stores nothing`, async () => {
      const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
      await expectRefusal(student, ['draw', ...params], 400, reason);
      await teacher.expectNothing();
      assert.equal(classroom.store.asked.length, 0);
      await draw(student, 'u');
    });
  }

  it('refuses more than 2,000 segments with 413, and takes 2,000', async () => {
    const student = await classroom.connect();
    const many = Array.from({ length: 2001 }, () => segment);
    const reason = 'A stroke has at most 2000 segments, not 2001';
    await expectRefusal(student, ['draw', 'u', many], 413, reason);
    await draw(student, 'u', many.slice(1));
  });

  it('refuses a classroom that does not exist with 404, whatever is asked of it', async () => {
    const peer = await classroom.connect();
    const reason = 'There is no such classroom';
    const elsewhere = { classroomId: 'elsewhere' };
    await expectRefusal(peer, ['draw', 'u', segmentsAt(0), elsewhere], 404, reason);
    await expectRefusal(peer, ['undo', 'u', UNKNOWN, elsewhere], 404, reason);
    await expectRefusal(peer, ['clear', 'elsewhere'], 404, reason);
    await expectRefusal(peer, ['clear', '__proto__'], 404, reason);
    peer.send({ msg: 'sub', id: 't', name: 'teacher', params: ['elsewhere'] });
    peer.send({ msg: 'sub', id: 's', name: 'student', params: ['u', elsewhere] });
    for (const id of ['t', 's'])
      assert.deepEqual(await peer.next({ id }), { msg: 'nosub', id, error: errorObject(404, reason) });
  });

  it('refuses an explicit id that another student has with 409, also when it was undone or cleared', async () => {
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    const id = UNKNOWN;
    const taken = ['draw', 'ben', segmentsAt(1), { id }] as const;
    const reason = `The stroke id ${id} is taken`;
    await draw(student, 'ann', segmentsAt(0), { id });
    await expectRefusal(student, taken, 409, reason);
    await succeed(student, 'undo', ['ann', id]);
    await expectRefusal(student, taken, 409, reason);
    await succeed(student, 'clear', []);
    await expectRefusal(student, taken, 409, reason);
    await teacher.settle();
    assert.deepEqual(shownTo(teacher), []);
  });

  it("refuses to undo another's stroke exactly as one that nobody knows, and leaves it", async () => {
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    const kept = await draw(student, 'ann');
    const reason = 'Only your own strokes can be undone';
    for (const id of [kept, UNKNOWN]) await expectRefusal(student, ['undo', 'ben', id], 403, reason);
    const undone = await draw(student, 'ann');
    await succeed(student, 'undo', ['ann', undone]);
    await expectRefusal(student, ['undo', 'ben', undone], 403, reason);
    await teacher.settle();
    assert.deepEqual(shownTo(teacher), [kept]);
  });

  it('refuses senseless parameters of undo and clear with 400', async () => {
    const peer = await classroom.connect();
    const strokeId = "The stroke id must be 17 characters of Meteor's alphabet";
    await expectRefusal(peer, ['undo'], 400, STUDENT_ID);
    await expectRefusal(peer, ['undo', { $ne: 1 }, UNKNOWN], 400, STUDENT_ID);
    await expectRefusal(peer, ['undo', 'u', { $ne: 1 }], 400, strokeId);
    await expectRefusal(peer, ['undo', 'u', `${UNKNOWN}x`], 400, strokeId);
    await expectRefusal(peer, ['undo', 'u', UNKNOWN, []], 400, 'The options must be an object');
    await expectRefusal(peer, ['clear', { $ne: 1 }], 400, CLASSROOM_ID);
  });

  it('ends a subscription with senseless arguments with nosub 400, and shows nothing', async () => {
    const peer = await classroom.connect();
    await draw(peer, 'u');
    const since = 'since must be an offset, like {"epoch": 1, "n": 12}';
    const senseless: readonly [name: string, params: readonly unknown[], reason: string][] = [
      ['student', [], STUDENT_ID],
      ['student', [''], STUDENT_ID],
      ['student', [{ $ne: null }], STUDENT_ID],
      ['student', [['u']], STUDENT_ID],
      ['student', ['u', 'default'], 'The options must be an object'],
      ['student', ['u', { classroomId: 5 }], CLASSROOM_ID],
      ['student', ['u', { since: 5 }], since],
      ['teacher', [5], CLASSROOM_ID],
      ['teacher', [''], CLASSROOM_ID],
      ['teacher', ['default', { since: { epoch: 1, n: -1 } }], since],
    ];
    await peer.settle();
    for (const [name, params, reason] of senseless) {
      peer.send({ msg: 'sub', id: 's', name, params });
      assert.deepEqual(await peer.settle(), [{ msg: 'nosub', id: 's', error: errorObject(400, reason) }]);
    }
  });

  it('refuses draws and undos with 503 while too much is unsaved, not the repeated ones, and goes on by itself', async () => {
    classroom = await MemoryClassroom.open({ maxUnsavedBytes: 20_000 });
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    classroom.store.holdSaves();
    const id = 'firstfirstfirstfi';
    const first = ['u', segmentsAt(0), { id }];
    const big = Array.from({ length: 150 }, () => segment);
    const calls = [first, ['u', big], ['u', big]].map((params, at) => {
      student.send({ msg: 'method', id: `accepted ${at}`, method: 'draw', params });
      return `accepted ${at}`;
    });
    await student.settle();
    const reason = 'Too much is waiting to be saved';
    await expectRefusal(student, ['draw', 'u', segmentsAt(0)], 503, reason);
    await expectRefusal(student, ['undo', 'u', id], 503, reason);
    student.send({ msg: 'method', id: 'again', method: 'draw', params: first });
    await student.settle();
    assert.equal(shownTo(teacher).length, 3);
    classroom.store.openSaves();
    for (const callId of [...calls, 'again']) {
      assert.equal((await student.next({ msg: 'result', id: callId }))['error'], undefined);
    }
    await draw(student, 'u');
    await teacher.settle();
    assert.equal(shownTo(teacher).length, 4);
    assert.equal(shownTo(await (await classroom.restart()).teacher()).length, 4);
  });
});
