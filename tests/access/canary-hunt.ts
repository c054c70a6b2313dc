import assert from 'node:assert/strict';
import { ACCESS_MATRIX, type EntryName } from '../../server/classroom/access/access-matrix.ts';
import { draw, succeed } from '../classroom/calls.ts';
import { MemoryClassroom } from '../classroom/memory-classroom.ts';
import { fieldOf, School, type MadeClassroom, type Someone } from '../classroom/school.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import type { TestPeer } from '../support/test-peer.ts';

/** Names that answers may be asked for: all there are, and some that there are not. */
const NAMES = [...Object.keys(ACCESS_MATRIX), 'constructor', '__proto__', 'users', 'student '];
/** What would cost a fresh login, or the student its token. */
const NOT_CALLED = ['logout'];
const SUBSCRIPTION_IDS = ['a', 'b', 'c', 'd'];
const AT_ONCE = 200;

/** What a student must never see, by what it is. */
type Canaries = ReadonlyMap<string, string>;

export interface Hunt {
  readonly server: MemoryClassroom;
  readonly student: Someone;
  readonly teacher: Someone;
  readonly room: MadeClassroom;
  readonly canaries: Canaries;
  readonly pool: Pool;
}

/** What parameters are made of, by what they are: ids of everything, and nothing that is secret. */
interface Pool {
  readonly person: readonly string[];
  readonly classroom: readonly string[];
  readonly stroke: readonly string[];
  readonly inClassroom: readonly object[];
  readonly other: readonly unknown[];
}

/** What is asked for as a client would; all the rest gets what comes. */
const SHAPES: Readonly<Partial<Record<EntryName, readonly (keyof Pool)[]>>> = {
  student: ['person', 'inClassroom'],
  teacher: ['classroom', 'inClassroom'],
  roster: ['classroom'],
  classroom: ['classroom'],
  strokeTimes: ['classroom', 'other'],
  undo: ['person', 'stroke', 'inClassroom'],
  draw: ['person', 'other', 'inClassroom'],
  'classrooms.open': ['classroom', 'other'],
  'classrooms.renewCode': ['classroom'],
  'classrooms.join': ['other'],
  'teachers.invite': ['classroom'],
};

/** A stroke that is told by its coordinates. */
function strokeOf(mark: string): readonly object[] {
  const point = { x: mark, y: mark };
  return [{ p: point, hI: point, hO: point }];
}

const SHAPED = Object.keys(SHAPES);
const SUBSCRIBED = new Set(['student', 'teacher', 'roster', 'classroom']);

/**
 * A student's classroom with others in it, and another one where it is not, full of canaries.
 * `default` has its own with ACCESS=roles: otherwise it is everybody's.
 */
export async function prepareHunt(access: 'open' | 'roles'): Promise<Hunt> {
  // The clock stands still: only so many draws are taken.
  const server = await MemoryClassroom.open({ access, drawsPerSecond: 1, drawBurst: 200 });
  const school = await School.open(() => server.connect(), await server.people.firstClaim);
  const [room, other] = [await school.classroom('Ours'), await school.classroom('Canary of theirs')];
  const teacher = await school.teacher(room.id);
  const [student, mate, stranger] = [
    await school.student(room),
    await school.student(room),
    await school.student(other),
  ];
  await succeed(mate.peer, 'people.rename', ['Canary of a mate']);
  await succeed(stranger.peer, 'people.rename', ['Canary of a stranger']);
  await succeed(teacher.peer, 'people.rename', ['Canary of a teacher']);
  const inRoom = { classroomId: room.id };
  const inOther = { classroomId: other.id };
  const strokes = [
    await draw(mate.peer, mate.id, strokeOf('1111.17'), inRoom),
    await draw(stranger.peer, stranger.id, strokeOf('2222.27'), inOther),
  ];
  if (access === 'roles') {
    const door = await succeed(school.owner.peer, 'classrooms.open', ['default']);
    const inDefault = await school.student({ link: fieldOf(door, 'link') });
    strokes.push(await draw(inDefault.peer, inDefault.id, strokeOf('3333.37')));
  }
  // What the student has joined by is no secret of the teacher's any more.
  const doors = [await succeed(teacher.peer, 'classrooms.renewCode', [room.id]), other];
  const canaries = new Map([
    ["a mate's stroke", '1111.17'],
    ["a stranger's stroke", '2222.27'],
    ["a stroke of `default`'s", '3333.37'],
    ['a name', 'Canary of'],
    ...doors.flatMap((door, at): [string, string][] => [
      [`code ${at}`, fieldOf(door, 'code')],
      [`link ${at}`, fieldOf(door, 'link')],
    ]),
    ...[mate, stranger, teacher, school.owner].map(({ token }, at): [string, string] => [
      `token ${at}`,
      token,
    ]),
  ]);
  const ids = [student, mate, stranger, teacher, school.owner].map(({ id }) => id);
  const since = { epoch: 1, n: 0 };
  const classroomIds = [room.id, other.id, 'default', 'elsewhere', '__proto__'];
  const pool: Pool = {
    person: ids,
    classroom: classroomIds,
    stroke: strokes,
    inClassroom: classroomIds.flatMap((classroomId) => [
      { classroomId },
      { classroomId, since },
      { classroomId, id: strokes[0] },
    ]),
    other: [
      strokeOf('0.00'),
      { since },
      { after: since },
      { name: 'Somebody' },
      { minutes: 5 },
      { code: 'AAAAAAAA' },
      { link: 'A'.repeat(22), name: 'Somebody' },
      { link: room.link },
      { link: { $ne: '' } },
      { resume: 'A'.repeat(43) },
      { resume: { $gt: '' } },
      { claim: 'A'.repeat(43) },
      { $ne: null },
      '',
      'x',
      0,
      true,
      null,
      [],
      {},
    ],
  };
  return { server, student, teacher, room, canaries, pool };
}

/** The canaries among what this peer has received, which is forgotten then. */
export function caughtBy(peer: TestPeer, canaries: Canaries): readonly string[] {
  const heard = peer.texts.join('\n');
  peer.texts.length = 0;
  peer.received.length = 0;
  return [...canaries].filter(([, secret]) => heard.includes(secret)).map(([what]) => what);
}

/** Asks for this and that. @returns how many answers came */
export async function hunt(
  { server, student, canaries, pool }: Hunt,
  seed: number,
  calls: number,
): Promise<number> {
  const random = new SeededRandom(seed);
  const { peer } = student;
  let answered = 0;
  assert.deepEqual(caughtBy(peer, canaries), []);
  for (let made = 0; made < calls; made += AT_ONCE) {
    for (let at = 0; at < Math.min(AT_ONCE, calls - made); at++) peer.send(anything(random, pool, made + at));
    await peer.settle();
    answered += peer.received.filter(
      ({ msg }) => msg === 'result' || msg === 'ready' || msg === 'nosub',
    ).length;
    assert.deepEqual(caughtBy(peer, canaries), [], `seed ${seed}, call ${made} to ${made + AT_ONCE}`);
    assert.equal(peer.closedWith, undefined);
  }
  assert.ok(server.directory.people.get(student.id) !== undefined);
  return answered;
}

function anything(random: SeededRandom, pool: Pool, at: number): object {
  const isShaped = random.chance(0.7);
  const name = random.pick(isShaped ? SHAPED : NAMES);
  const kinds = isShaped
    ? (SHAPES[name as EntryName] ?? [])
    : Array.from({ length: random.below(4) }, anyKind);
  const params = kinds.map((kind) => random.pick(pool[kind]));
  const isMethod = isShaped ? !SUBSCRIBED.has(name) : random.chance(0.6);
  if (isMethod && !NOT_CALLED.includes(name)) return { msg: 'method', id: `m${at}`, method: name, params };
  const id = random.pick(SUBSCRIPTION_IDS);
  return random.chance(0.4) ? { msg: 'unsub', id } : { msg: 'sub', id, name, params };

  function anyKind(): keyof Pool {
    return random.pick(['person', 'classroom', 'stroke', 'inClassroom', 'other'] as const);
  }
}
