import assert from 'node:assert/strict';
import { createSecureIds } from '../../server/adapters/ids/secure.ts';
import type { TestPeer } from '../support/test-peer.ts';
import { addedText, call, draw, resultOf, segmentsAt, shownTo, succeed } from './calls.ts';
import { MemoryClassroom } from './memory-classroom.ts';

/** Subscribes to one student's strokes, and receives them. */
async function follow(peer: TestPeer, studentId: string): Promise<void> {
  peer.send({ msg: 'sub', id: studentId, name: 'student', params: [studentId] });
  await peer.next({ msg: 'ready', subs: [studentId] });
}

const documentTexts = ({ texts }: TestPeer): readonly string[] =>
  texts.filter((text) => text.includes('"collection":'));

describe('Drawing and watching', () => {
  it('shows the teacher a stroke byte for byte as it was drawn, without _id among its fields', async () => {
    const classroom = await MemoryClassroom.open();
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    const ids: string[] = [];
    for (let stroke = 0; stroke < 27; stroke++) ids.push(await draw(student, '0.97', segmentsAt(stroke)));
    await teacher.settle();
    assert.deepEqual(
      documentTexts(teacher),
      ids.map((id, stroke) => addedText(id, '0.97', segmentsAt(stroke))),
    );
  });

  it('keeps color and width behind u and s where a stroke has them', async () => {
    const classroom = await MemoryClassroom.open();
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    const both = await draw(student, 'u', segmentsAt(1), { width: '3.00', color: '#A0b1c2' });
    const width = await draw(student, 'u', segmentsAt(2), { width: 2.5 });
    await teacher.settle();
    assert.deepEqual(documentTexts(teacher), [
      addedText(both, 'u', segmentsAt(1), ',"color":"#A0b1c2","width":"3.00"'),
      addedText(width, 'u', segmentsAt(2), ',"width":"2.50"'),
    ]);
  });

  it("gives fresh ids of 17 characters of Meteor's alphabet, no two the same", async () => {
    const classroom = await MemoryClassroom.open({ ids: createSecureIds() });
    const student = await classroom.connect();
    const ids = new Set<string>();
    for (let stroke = 0; stroke < 50; stroke++) ids.add(await draw(student, 'u'));
    assert.equal(ids.size, 50);
    for (const id of ids) {
      assert.match(id, /^[23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz]{17}$/);
    }
  });

  it('carries any text of up to 100 characters as a student id', async () => {
    const classroom = await MemoryClassroom.open();
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    const names = ['__proto__', 'constructor', 'é"\\\u2028', '\u{1f600}', 'x'.repeat(100), '0'];
    for (const name of names) {
      const own = await classroom.connect();
      await follow(own, name);
      const id = await draw(student, name);
      assert.deepEqual(await own.next({ msg: 'added' }), JSON.parse(addedText(id, name, segmentsAt(0))));
      assert.deepEqual(await teacher.next({ id }), JSON.parse(addedText(id, name, segmentsAt(0))));
    }
  });

  it("sends a drawer's own stroke before the updated of its draw, and the removed of a clear before its updated", async () => {
    const classroom = await MemoryClassroom.open();
    for (const name of ['teacher', 'student']) {
      const peer = await classroom.connect();
      peer.send({ msg: 'sub', id: 's', name, params: name === 'student' ? ['u'] : [] });
      for (const method of ['draw', 'clear']) {
        const callId = call(peer, method, method === 'draw' ? ['u', segmentsAt(0)] : []);
        const answers = await peer.settle();
        const place = (msg: string): number => answers.findIndex((message) => message['msg'] === msg);
        const isDocument = method === 'draw' ? 'added' : 'removed';
        assert.ok(place(isDocument) >= 0 && place(isDocument) < place('updated'), name + method);
        assert.deepEqual(answers[place('updated')], { msg: 'updated', methods: [callId] });
      }
    }
  });

  it('shows a student only what that student drew, from before and from now on', async () => {
    const classroom = await MemoryClassroom.open();
    const [ann, ben] = [await classroom.connect(), await classroom.connect()];
    const first = await draw(ann, 'ann');
    await draw(ben, 'ben');
    await follow(ann, 'ann');
    await follow(ben, 'ann');
    await draw(ben, 'ben');
    const second = await draw(ann, 'ann');
    for (const peer of [ann, ben]) {
      await peer.settle();
      assert.deepEqual(shownTo(peer), [first, second]);
    }
  });

  it('shows a teacher who comes late every stroke in the order of drawing, then ready', async () => {
    const classroom = await MemoryClassroom.open();
    const students = [await classroom.connect(), await classroom.connect()];
    const ids: string[] = [];
    for (let stroke = 0; stroke < 40; stroke++) {
      const student = students[stroke % 2];
      assert.ok(student !== undefined);
      ids.push(await draw(student, `student ${stroke % 2}`, segmentsAt(stroke)));
    }
    const teacher = await classroom.connect();
    teacher.send({ msg: 'sub', id: 'wall', name: 'teacher', params: [] });
    const received = await teacher.settle();
    assert.deepEqual(
      received.slice(0, -1).map(({ id }) => id),
      ids,
    );
    assert.deepEqual(received.at(-1), { msg: 'ready', subs: ['wall'] });
  });

  it('takes an undone stroke from the teacher and the student, and from no one else', async () => {
    const classroom = await MemoryClassroom.open();
    const [teacher, ann, ben] = [
      await classroom.teacher(),
      await classroom.connect(),
      await classroom.connect(),
    ];
    await follow(ann, 'ann');
    await follow(ben, 'ben');
    const [kept, undone] = [await draw(ann, 'ann'), await draw(ann, 'ann')];
    assert.equal(await succeed(ann, 'undo', ['ann', undone]), undefined);
    assert.equal(await succeed(ann, 'undo', ['ann', undone]), undefined);
    for (const peer of [teacher, ann, ben]) {
      await peer.settle();
      assert.deepEqual(shownTo(peer), peer === ben ? [] : [kept]);
    }
    assert.deepEqual(shownTo(await classroom.teacher()), [kept]);
  });

  it('clears every canvas, whoever looks on, and lets drawing go on', async () => {
    const classroom = await MemoryClassroom.open();
    const [teacher, student] = [await classroom.teacher(), await classroom.connect()];
    await follow(student, 'u');
    for (let stroke = 0; stroke < 5; stroke++) await draw(student, 'u');
    assert.equal(await succeed(teacher, 'clear', []), undefined);
    const after = await draw(student, 'u');
    for (const peer of [teacher, student, await classroom.teacher()]) {
      await peer.settle();
      assert.deepEqual(shownTo(peer), [after]);
    }
  });

  it('takes what a session has of a publication with its unsub, before the nosub', async () => {
    const classroom = await MemoryClassroom.open();
    const student = await classroom.connect();
    await follow(student, 'u');
    const ids = [await draw(student, 'u'), await draw(student, 'u')];
    await student.settle();
    student.send({ msg: 'unsub', id: 'u' });
    assert.deepEqual(await student.settle(), [
      ...ids.map((id) => ({ msg: 'removed', collection: 'segments', id })),
      { msg: 'nosub', id: 'u' },
    ]);
  });

  it('means the classroom default when it is named, and when null stands for what was left out', async () => {
    const classroom = await MemoryClassroom.open();
    const peer = await classroom.connect();
    peer.send(
      { msg: 'sub', id: '1', name: 'teacher', params: ['default', {}] },
      { msg: 'sub', id: '2', name: 'teacher', params: [null, null] },
      { msg: 'sub', id: '3', name: 'student', params: ['u', { classroomId: 'default' }] },
    );
    for (const id of ['1', '2', '3']) await peer.next({ msg: 'ready', subs: [id] });
    const ids = [
      await draw(peer, 'u', segmentsAt(0), { classroomId: 'default' }),
      String(await succeed(peer, 'draw', ['u', segmentsAt(0), null])),
    ];
    await peer.settle();
    assert.deepEqual(shownTo(peer), ids);
    await resultOf(peer, call(peer, 'clear', ['default']));
    assert.deepEqual(shownTo(peer), []);
  });
});
