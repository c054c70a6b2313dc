import assert from 'node:assert/strict';
import {
  ACCESS_MATRIX,
  ACTORS,
  type AccessRow,
  type Actor,
  type EntryName,
  type Reach,
} from '../../server/classroom/access/access-matrix.ts';
import { DEFAULT_CLASSROOM } from '../../shared/classroom/classroom-api.ts';
import { call, draw, resultOf, segmentsAt, succeed } from '../classroom/calls.ts';
import { fieldOf, type MadeClassroom, type Someone } from '../classroom/school.ts';
import type { Received, TestPeer } from '../support/test-peer.ts';
import { PROBES, type Cell, type Probe } from './access-probes.ts';
import { AccessServer } from './access-server.ts';

const MODES = ['open', 'roles'] as const;
const PLACES = ['default', 'a created classroom'] as const;
const ENTRIES = Object.keys(PROBES) as readonly EntryName[];
const REFUSED = { error: 403, reason: 'You are not allowed to do this' };

interface Place {
  readonly name: (typeof PLACES)[number];
  readonly mode: (typeof MODES)[number];
  readonly server: AccessServer;
  readonly elsewhere: MadeClassroom;
  readonly id: string;
}

function reachOf(entry: EntryName, actor: Actor, { names }: Probe, { name, mode }: Place): Reach {
  const row: AccessRow = ACCESS_MATRIX[entry];
  if (names === 'no classroom') {
    assert.ok('server' in row, `${entry} has no row without a classroom`);
    const kinds = {
      stranger: 0,
      'guest elsewhere': 1,
      student: 1,
      'teacher elsewhere': 2,
      teacher: 2,
      owner: 2,
    };
    return row.server[kinds[actor]] ?? 'none';
  }
  assert.ok('open' in row, `${entry} has no row with a classroom`);
  const column = name === 'default' && mode === 'open' ? row.open : row.roles;
  return column[ACTORS.indexOf(actor)] ?? 'none';
}

async function linkOf({ server, id }: Place): Promise<string> {
  return fieldOf(await succeed(server.school.owner.peer, 'classrooms.open', [id]), 'link');
}

async function enact(actor: Actor, place: Place): Promise<{ readonly peer: TestPeer; readonly id?: string }> {
  const { server, elsewhere } = place;
  const { school } = server;
  switch (actor) {
    case 'stranger':
      return { peer: await server.connect() };
    case 'guest elsewhere':
      return school.student(elsewhere);
    case 'student':
      return school.student({ link: await linkOf(place) });
    case 'teacher elsewhere':
      return school.teacher(elsewhere.id);
    case 'teacher':
      return school.teacher(place.id);
    case 'owner':
      return server.owner();
  }
}

/** How it was refused; undefined when it was not. */
async function ask(entry: EntryName, probe: Probe, cell: Cell, reach: Reach): Promise<unknown> {
  const { peer } = cell;
  const params = await probe.params(cell);
  if (probe.kind === 'method') {
    const answer = await resultOf(peer, call(peer, entry, params));
    return answer['error'];
  }
  const before = peer.received.length;
  peer.send({ msg: 'sub', id: entry, name: entry, params });
  const isAnswer = ({ msg, id, subs }: Received): boolean =>
    (msg === 'nosub' && id === entry) || (msg === 'ready' && Array.isArray(subs) && subs.includes(entry));
  const answer = await peer.next(isAnswer);
  if (answer['msg'] === 'nosub') return answer['error'];
  const documents = peer.received.slice(before).filter(({ msg }) => msg === 'added');
  if (reach !== 'none') probe.check?.(documents, reach, cell);
  peer.send({ msg: 'unsub', id: entry });
  await peer.next({ msg: 'nosub', id: entry });
  return undefined;
}

async function tryAll(actor: Actor, place: Place, other: Someone): Promise<number> {
  const { school } = place.server;
  let acting = await enact(actor, place);
  let tried = 0;
  for (const entry of ENTRIES) {
    for (const probe of PROBES[entry]) {
      if (probe.changesUser === true) acting = await enact(actor, place);
      const { peer, id: me = 'anybody' } = acting;
      const [drawing] = PROBES.draw;
      assert.ok(drawing !== undefined);
      const mayDraw = reachOf('draw', actor, drawing, place) !== 'none';
      const link = await linkOf(place);
      const cell = { school, classroomId: place.id, link, peer, me, other, mayDraw };
      const reach = reachOf(entry, actor, probe, place);
      const isAllowed = probe.needs === 'own' ? reach !== 'none' : reach === 'all';
      const error = await ask(entry, probe, cell, reach);
      const where = `${entry}, by ${actor}, needs ${probe.needs}, reach ${reach}`;
      if (isAllowed) assert.equal(error, undefined, where);
      else assert.deepEqual({ ...(error as object), ...REFUSED }, error, where);
      // To be a member for once must not make it one of the others.
      const isChanged = entry === 'classrooms.join' && actor.endsWith('elsewhere');
      if (probe.changesUser === true || isChanged) acting = await enact(actor, place);
      tried++;
    }
  }
  return tried;
}

for (const mode of MODES) {
  describe(`The access matrix with ACCESS=${mode}`, function () {
    this.timeout(120_000);
    let server: AccessServer;
    before(async () => {
      server = await AccessServer.start(mode);
    });
    after(() => server.stop());

    it('has a row for every method and publication of the running server, and no other', () => {
      const { methods, publications } = server.running.names;
      assert.deepEqual([...methods, ...publications].toSorted(), Object.keys(ACCESS_MATRIX).toSorted());
    });

    for (const name of PLACES) {
      for (const actor of ACTORS) {
        it(`holds in ${name} for a ${actor}, whatever it asks for`, async () => {
          const { school } = server;
          const elsewhere = await school.classroom('Elsewhere');
          const id = name === 'default' ? DEFAULT_CLASSROOM : (await school.classroom()).id;
          const place: Place = { name, mode, server, elsewhere, id };
          const other = await school.student({ link: await linkOf(place) });
          await draw(other.peer, other.id, segmentsAt(0), { classroomId: id });
          const tried = await tryAll(actor, place, other);
          assert.ok(tried >= ENTRIES.length);
        });
      }
    }
  });
}

describe('The access matrix', () => {
  const roles = (entry: 'draw' | 'clear' | 'teacher' | 'student'): readonly Reach[] =>
    ACCESS_MATRIX[entry].roles;
  it('lets only teachers of a classroom read the work of others and clear, and only members draw', () => {
    for (const entry of ['clear', 'teacher'] as const)
      assert.deepEqual(roles(entry), ['none', 'none', 'none', 'none', 'all', 'all']);
    assert.deepEqual(roles('draw'), ['none', 'none', 'own', 'none', 'own', 'own']);
    assert.deepEqual(roles('student'), ['none', 'none', 'own', 'none', 'all', 'all']);
  });

  it('serves draw, teacher, student and clear of `default` to anybody with ACCESS=open', () => {
    for (const entry of ['draw', 'clear', 'teacher', 'student'] as const)
      assert.equal(ACCESS_MATRIX[entry].open[0], 'all');
  });
});
