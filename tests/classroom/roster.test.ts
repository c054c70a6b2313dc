import assert from 'node:assert/strict';
import { errorObject } from '../protocol/wire.ts';
import type { TestPeer } from '../support/test-peer.ts';
import { draw, segmentsAt, succeed } from './calls.ts';
import { MemoryClassroom } from './memory-classroom.ts';
import { login, School, type MadeClassroom, type Someone } from './school.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Between a change and the word of it, with some to spare. */
const TOLD_MS = 600;

/** What a client that obeys all it was sent holds of `students`, by their own id. */
function rosterOf(peer: TestPeer): ReadonlyMap<string, Fields> {
  const held = new Map<string, Fields>();
  for (const { msg, collection, id, fields } of peer.received) {
    if (collection !== 'students' || typeof id !== 'string') continue;
    if (msg === 'removed') assert.ok(held.delete(id));
    else held.set(id, { ...held.get(id), ...(fields as Fields) });
  }
  return new Map([...held.values()].map((fields) => [String(fields['u']), fields]));
}

async function subscribe(peer: TestPeer, name: string, params: readonly unknown[]): Promise<void> {
  peer.send({ msg: 'sub', id: name, name, params });
  await peer.next({ msg: 'ready', subs: [name] });
}

describe('The roster', () => {
  let server: MemoryClassroom;
  let school: School;
  let red: MadeClassroom;
  let ann: Someone;
  beforeEach(async () => {
    server = await MemoryClassroom.open();
    school = await School.open(() => server.connect(), await server.people.firstClaim);
    red = await school.classroom('Red');
    ann = await school.student(red);
  });
  const watch = async (classroomId = red.id): Promise<TestPeer> => {
    const { peer } = await school.again(school.owner);
    await subscribe(peer, 'roster', [classroomId]);
    return peer;
  };
  const told = async (peer: TestPeer): Promise<ReadonlyMap<string, Fields>> => {
    await server.server.clock.advance(TOLD_MS);
    await peer.settle();
    return rosterOf(peer);
  };
  const enter = ({ peer, id }: Someone): Promise<void> =>
    subscribe(peer, 'student', [id, { classroomId: red.id }]);

  it('names the members, and says who is here, when they did something last, and how many strokes they have', async () => {
    const wall = await watch();
    const [only] = rosterOf(wall).values();
    assert.deepEqual(Object.keys(only ?? {}).toSorted(), ['classroomId', 'name', 'online', 'strokes', 'u']);
    assert.deepEqual([only?.['u'], only?.['online'], only?.['strokes']], [ann.id, false, 0]);
    await enter(ann);
    await draw(ann.peer, ann.id, segmentsAt(0), { classroomId: red.id });
    await draw(ann.peer, ann.id, segmentsAt(1), { classroomId: red.id });
    const at = server.server.clock.wallTime();
    const seen = (await told(wall)).get(ann.id);
    assert.deepEqual([seen?.['online'], seen?.['strokes'], seen?.['lastSeen']], [true, 2, { $date: at }]);
    await succeed(ann.peer, 'people.rename', ['Ada <b>']);
    const ben = await school.student(red);
    const names = Array.from((await told(wall)).values(), ({ name }) => name);
    assert.equal(names[0], 'Ada <b>');
    assert.equal(names.length, 2);
    assert.match(String(names[1]), /^\p{L}+ \p{L}+(?:-\p{L}+)*$/u);
    await succeed(school.owner.peer, 'classrooms.removeStudent', [red.id, ben.id]);
    assert.deepEqual([...(await told(wall)).keys()], [ann.id]);
  });

  it('has a student with two tabs once, here until both are closed, and tells everybody the same', async () => {
    const [wall, other] = [await watch(), await watch()];
    const tab = await school.again(ann);
    await enter(ann);
    await enter(tab);
    ann.peer.cut();
    assert.equal((await told(wall)).get(ann.id)?.['online'], true);
    tab.peer.cut();
    assert.equal((await told(wall)).get(ann.id)?.['online'], false);
    assert.deepEqual(rosterOf(other), rosterOf(wall));
    const changes = (peer: TestPeer) => peer.texts.filter((text) => text.includes('"students"'));
    assert.deepEqual(changes(other), changes(wall));
  });

  it('sends at most two messages a second about a student, however fast it draws', async () => {
    const wall = await watch();
    await enter(ann);
    const before = wall.received.length;
    for (let stroke = 0; stroke < 100; stroke++) {
      await draw(ann.peer, ann.id, segmentsAt(stroke), { classroomId: red.id });
      await server.server.clock.advance(40);
    }
    assert.equal((await told(wall)).get(ann.id)?.['strokes'], 100);
    const messages = wall.received.slice(before).filter(({ collection }) => collection === 'students');
    assert.ok(messages.length <= 2 * 4 + 2, `${messages.length} messages in 4 s`);
  });

  it('is right after a restart: nobody is here who has not come back', async () => {
    await enter(ann);
    await draw(ann.peer, ann.id, segmentsAt(0), { classroomId: red.id });
    const drawnAt = server.server.clock.wallTime();
    await server.server.clock.advance(90_000);
    server = await server.restart();
    const back = await login(await server.connect(), { resume: school.owner.token });
    await subscribe(back.peer, 'roster', [red.id]);
    const seen = rosterOf(back.peer).get(ann.id);
    assert.deepEqual(
      [seen?.['online'], seen?.['strokes'], seen?.['lastSeen']],
      [false, 1, { $date: drawnAt }],
    );
    const again = await login(await server.connect(), { guest: { token: ann.token } });
    await enter(again);
    assert.equal((await told(back.peer)).get(ann.id)?.['online'], true);
  });

  it('has, where nobody logs in, whoever has drawn or is here, by the id that they gave', async () => {
    const stranger = await server.connect();
    await subscribe(stranger, 'roster', []);
    const [drawer, looker] = [await server.connect(), await server.connect()];
    await draw(drawer, '0.5');
    await subscribe(looker, 'student', ['0.7']);
    const seen = await told(stranger);
    assert.deepEqual([...seen.keys()], ['0.5', '0.7']);
    assert.deepEqual(
      Array.from(seen.values(), ({ name, online }) => [name, online]),
      [
        ['0.5', true],
        ['0.7', true],
      ],
    );
    drawer.cut();
    looker.cut();
    assert.equal((await told(stranger)).get('0.5')?.['online'], false);
    assert.equal(rosterOf(stranger).has('0.7'), false);
  });

  it("does not take a teacher who looks at somebody's work for that student", async () => {
    const wall = await watch();
    await subscribe(school.owner.peer, 'student', [ann.id, { classroomId: red.id }]);
    assert.equal((await told(wall)).get(ann.id)?.['online'], false);
  });

  it('is not for students', async () => {
    ann.peer.send({ msg: 'sub', id: 'r', name: 'roster', params: [red.id] });
    assert.deepEqual(await ann.peer.next({ msg: 'nosub' }), {
      msg: 'nosub',
      id: 'r',
      error: errorObject(403, 'You are not allowed to do this'),
    });
  });
});
