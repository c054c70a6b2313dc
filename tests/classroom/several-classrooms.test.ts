import assert from 'node:assert/strict';
import { errorObject } from '../protocol/wire.ts';
import type { TestPeer } from '../support/test-peer.ts';
import { call, draw, expectRefusal, resultOf, segmentsAt, shownTo, succeed } from './calls.ts';
import { MemoryClassroom } from './memory-classroom.ts';
import { School, type MadeClassroom, type Someone } from './school.ts';

const UNUSED_MS = 80_000;

async function follow(peer: TestPeer, id: string, name: string, params: readonly unknown[]): Promise<void> {
  peer.send({ msg: 'sub', id, name, params });
  await peer.next({ msg: 'ready', subs: [id] });
}

describe('Several classrooms', () => {
  let server: MemoryClassroom;
  let school: School;
  let red: MadeClassroom;
  let blue: MadeClassroom;
  let ann: Someone;
  let ben: Someone;
  beforeEach(async () => {
    server = await MemoryClassroom.open();
    school = await School.open(() => server.connect(), await server.people.firstClaim);
    [red, blue] = [await school.classroom('Red'), await school.classroom('Blue')];
    [ann, ben] = [await school.student(red), await school.student(blue)];
  });
  const drawIn = (someone: Someone, { id }: MadeClassroom, at = 0): Promise<string> =>
    draw(someone.peer, someone.id, segmentsAt(at), { classroomId: id });

  it('have a log each: what is drawn, undone and cleared in one shows in that one alone', async () => {
    const [redWall, blueWall] = [await school.again(school.owner), await school.again(school.owner)];
    const everywhere = await server.teacher();
    await follow(redWall.peer, 'wall', 'teacher', [red.id]);
    await follow(blueWall.peer, 'wall', 'teacher', [blue.id]);
    const [inRed, inBlue] = [await drawIn(ann, red), await drawIn(ben, blue)];
    const free = await draw(await server.connect(), 'anybody');
    for (const { peer } of [redWall, blueWall]) await peer.settle();
    await everywhere.settle();
    assert.deepEqual(
      [shownTo(redWall.peer), shownTo(blueWall.peer), shownTo(everywhere)],
      [[inRed], [inBlue], [free]],
    );
    const second = await drawIn(ann, red, 1);
    await succeed(ann.peer, 'undo', [ann.id, inRed, { classroomId: red.id }]);
    await succeed(school.owner.peer, 'clear', [blue.id]);
    for (const { peer } of [redWall, blueWall]) await peer.settle();
    assert.deepEqual([shownTo(redWall.peer), shownTo(blueWall.peer)], [[second], []]);
    const times = await succeed(school.owner.peer, 'strokeTimes', [red.id]);
    assert.deepEqual((times as { ids: unknown }).ids, [second]);
  });

  it('may be followed by one session, which gets what belongs to each until it leaves that one', async () => {
    const { peer } = await school.again(school.owner);
    const [before, other] = [await drawIn(ann, red), await drawIn(ben, blue)];
    await follow(peer, 'red', 'teacher', [red.id]);
    await follow(peer, 'blue', 'teacher', [blue.id]);
    const live = await drawIn(ann, red, 1);
    await peer.settle();
    assert.deepEqual(shownTo(peer), [before, other, live]);
    peer.send({ msg: 'unsub', id: 'red' });
    await peer.next({ msg: 'nosub', id: 'red' });
    await drawIn(ann, red, 2);
    await peer.settle();
    assert.deepEqual(shownTo(peer), [other]);
  });

  it('show a student who is in both only its own drawings', async () => {
    await succeed(ann.peer, 'classrooms.join', [{ link: blue.link }]);
    await follow(ann.peer, 'red', 'student', [ann.id, { classroomId: red.id }]);
    await follow(ann.peer, 'blue', 'student', [ann.id, { classroomId: blue.id }]);
    const own = [await drawIn(ann, red), await drawIn(ann, blue)];
    await drawIn(ben, blue);
    await ann.peer.settle();
    assert.deepEqual(shownTo(ann.peer), own);
  });

  describe('with one stroke id in two of them', () => {
    const id = 'samesamesamesamen';
    const strokeWith = async (someone: Someone, classroom: MadeClassroom): Promise<string> =>
      draw(someone.peer, someone.id, segmentsAt(0), { classroomId: classroom.id, id });

    it('serve each, but not by one connection', async () => {
      await strokeWith(ann, red);
      await strokeWith(ben, blue);
      const { peer } = await school.again(school.owner);
      await follow(peer, 'red', 'teacher', [red.id]);
      peer.send({ msg: 'sub', id: 'blue', name: 'teacher', params: [blue.id] });
      const reason = 'Two classrooms have a stroke id in common: follow them by two connections';
      assert.deepEqual(await peer.next({ msg: 'nosub' }), {
        msg: 'nosub',
        id: 'blue',
        error: errorObject(409, reason),
      });
      const second = await school.again(school.owner);
      await follow(second.peer, 'blue', 'teacher', [blue.id]);
      assert.deepEqual([shownTo(peer), shownTo(second.peer)], [[id], [id]]);
    });

    it('refuse the second one while somebody follows both by one connection, be the first one gone or not', async () => {
      const { peer } = await school.again(school.owner);
      await follow(peer, 'red', 'teacher', [red.id]);
      await follow(peer, 'blue', 'teacher', [blue.id]);
      await strokeWith(ann, red);
      const again = ['draw', ben.id, segmentsAt(0), { classroomId: blue.id, id }] as const;
      await expectRefusal(ben.peer, again, 409, `The stroke id ${id} is taken`);
      await succeed(ann.peer, 'undo', [ann.id, id, { classroomId: red.id }]);
      await expectRefusal(ben.peer, again, 409, `The stroke id ${id} is taken`);
      peer.cut();
      await server.server.until(() => peer.closedWith !== undefined || server.server.ddp.counts.sessions < 5);
      await school.owner.peer.settle();
      assert.equal(await strokeWith(ben, blue), id);
    });

    it('give the next id of its seed to a call whose first one is taken so', async () => {
      const { peer } = await school.again(school.owner);
      await follow(peer, 'red', 'teacher', [red.id]);
      await follow(peer, 'blue', 'teacher', [blue.id]);
      const seed = { randomSeed: 'the same' };
      const first = await draw(ann.peer, ann.id, segmentsAt(0), { classroomId: red.id }, seed);
      const second = await draw(ben.peer, ben.id, segmentsAt(0), { classroomId: blue.id }, seed);
      assert.notEqual(second, first);
      await peer.settle();
      assert.deepEqual(shownTo(peer), [first, second]);
    });
  });

  it('are closed a minute after nobody needs them any more, and opened again with everything', async () => {
    const { peer } = await school.again(school.owner);
    await follow(peer, 'wall', 'teacher', [blue.id]);
    const drawn = [await drawIn(ann, red), await drawIn(ann, red, 1)];
    await succeed(ann.peer, 'undo', [ann.id, drawn[0], { classroomId: red.id }]);
    assert.equal(server.classrooms.openCount, 3);
    await server.server.advance(40_000);
    assert.equal(server.classrooms.openCount, 3);
    await server.server.advance(UNUSED_MS);
    assert.equal(server.classrooms.openCount, 2, 'the followed one and default');
    const again = await school.again(ann);
    await follow(again.peer, 'own', 'student', [ann.id, { classroomId: red.id }]);
    assert.deepEqual(shownTo(again.peer), drawn.slice(1));
    await expectRefusal(
      school.owner.peer,
      ['undo', school.owner.id, drawn[0], { classroomId: red.id }],
      403,
      'Only your own strokes can be undone',
    );
  });

  it('are not closed while something of them is unsaved', async () => {
    server.store.holdSaves();
    const waiting = call(ann.peer, 'draw', [ann.id, segmentsAt(0), { classroomId: red.id }]);
    await ann.peer.settle();
    await server.server.advance(UNUSED_MS);
    assert.equal(server.classrooms.openCount, 2);
    server.store.openSaves();
    assert.equal((await resultOf(ann.peer, waiting))['error'], undefined);
    await server.server.advance(UNUSED_MS);
    assert.equal(server.classrooms.openCount, 1);
  });

  it('go on in the same epoch when the process opens them again, so that nobody has to start over', async () => {
    const resume = async (since: object): Promise<readonly unknown[]> => {
      const { peer } = await school.again(school.owner);
      await follow(peer, 'wall', 'teacher', [red.id, { since }]);
      const added = peer.received.filter(({ msg }) => msg === 'added');
      peer.cut();
      return added.filter(({ collection }) => collection !== 'users').map(({ id, fields }) => [id, fields]);
    };
    await drawIn(ann, red);
    const [offsets] = await resume({ epoch: 0, n: 0 });
    assert.deepEqual(offsets, ['wall', { epoch: 1, n: 0, from: 0 }]);
    for (let round = 0; round < 3; round++) {
      await server.server.advance(UNUSED_MS);
      assert.equal(server.classrooms.openCount, 1);
      assert.deepEqual(await resume({ epoch: 1, n: 1 }), [['wall', { epoch: 1, n: 1, from: 1 }]]);
    }
    const second = await drawIn(ann, red, 1);
    await server.server.advance(UNUSED_MS);
    const [, added] = await resume({ epoch: 1, n: 1 });
    assert.deepEqual((added as readonly unknown[])[0], second);
  });

  it('refuse what is not known to the directory, and do not open it', async () => {
    const reason = 'There is no such classroom';
    await expectRefusal(school.owner.peer, ['clear', 'elsewhere'], 404, reason);
    assert.equal(server.classrooms.openCount, 1);
  });
});
