import assert from 'node:assert/strict';
import type { EntryName } from '../../server/classroom/access/access-matrix.ts';
import { draw, segmentsAt, succeed } from '../classroom/calls.ts';
import type { School, Someone } from '../classroom/school.ts';
import type { Received, TestPeer } from '../support/test-peer.ts';

/** Where one actor tries what it may do. */
export interface Cell {
  readonly school: School;
  readonly classroomId: string;
  /** Opens the classroom's door. */
  readonly link: string;
  readonly peer: TestPeer;
  /** As whom the actor writes: its person, or for a stranger what it likes. */
  readonly me: string;
  /** A student of the classroom who has drawn. */
  readonly other: Someone;
  /** Whether the actor may draw as itself. */
  readonly mayDraw: boolean;
}

/** One way to ask for an entry. */
export interface Probe {
  readonly kind: 'method' | 'publication';
  /** The reach that it needs. */
  readonly needs: 'own' | 'all';
  /** Whether it names a classroom. */
  readonly names: 'a classroom' | 'no classroom';
  readonly params: (cell: Cell) => readonly unknown[] | Promise<readonly unknown[]>;
  /** It makes the connection another person's, or ends it. */
  readonly changesUser?: true;
  /** What the actor must have received, be its reach enough or more. */
  readonly check?: (documents: readonly Received[], reach: 'own' | 'all', cell: Cell) => void;
}

type Params = Probe['params'];

const method = (needs: Probe['needs'], params: Params): Probe => ({
  kind: 'method',
  needs,
  names: 'a classroom',
  params,
});
const publication = (needs: Probe['needs'], params: Params, check?: Probe['check']): Probe => ({
  kind: 'publication',
  needs,
  names: 'a classroom',
  params,
  ...(check === undefined ? {} : { check }),
});
const here = (probe: Probe): Probe => ({ ...probe, names: 'no classroom' });
const changing = (probe: Probe): Probe => ({ ...here(probe), changesUser: true });

const UNKNOWN = 'unknownunknownunk';
const inRoom = ({ classroomId }: Cell): readonly unknown[] => [classroomId];
const nothing = (): readonly unknown[] => [];
let usernames = 0;

async function strokeOf(peer: TestPeer, studentId: string, { classroomId }: Cell): Promise<string> {
  return draw(peer, studentId, segmentsAt(0), { classroomId });
}

/** With its door for a reach of all, without for one's own. */
function hasDoor(documents: readonly Received[], reach: 'own' | 'all', { classroomId }: Cell): void {
  const shown = documents.filter(({ collection }) => collection === 'classrooms');
  assert.deepEqual(
    shown.map(({ id, fields }) => [id, 'door' in (fields as object)]),
    [[classroomId, reach === 'all']],
  );
}

/** How each entry is asked for. One that is missing does not compile. */
export const PROBES: Readonly<Record<EntryName, readonly Probe[]>> = {
  draw: [
    method('own', ({ me, classroomId }) => [me, segmentsAt(0), { classroomId }]),
    method('all', ({ other, classroomId }) => [other.id, segmentsAt(0), { classroomId }]),
  ],
  undo: [
    method('own', async (cell) => {
      const id = cell.mayDraw ? await strokeOf(cell.peer, cell.me, cell) : UNKNOWN;
      return [cell.me, id, { classroomId: cell.classroomId }];
    }),
    method('all', async (cell) => {
      const { other, classroomId } = cell;
      return [other.id, await strokeOf(other.peer, other.id, cell), { classroomId }];
    }),
  ],
  clear: [method('all', inRoom)],
  strokeTimes: [method('all', inRoom)],
  teacher: [publication('all', inRoom)],
  student: [
    publication('own', ({ me, classroomId }) => [me, { classroomId }]),
    publication('all', ({ other, classroomId }) => [other.id, { classroomId }]),
  ],
  roster: [publication('all', inRoom)],
  classroom: [publication('own', inRoom, hasDoor)],
  classrooms: [
    here(
      publication('own', nothing, (documents, _reach, { me }) => {
        for (const { fields } of documents)
          assert.ok('role' in (fields as object), `${me} has no role there`);
      }),
    ),
  ],
  'classrooms.create': [here(method('all', () => [{ name: 'New' }]))],
  'classrooms.join': [here(method('own', ({ link }) => [{ link }]))],
  'classrooms.open': [method('all', inRoom)],
  'classrooms.close': [method('all', inRoom)],
  'classrooms.rename': [method('all', ({ classroomId }) => [classroomId, 'Renamed'])],
  'classrooms.renewCode': [method('all', inRoom)],
  'classrooms.removeStudent': [
    method('all', async ({ school, classroomId }) => {
      const { link } = (await succeed(school.owner.peer, 'classrooms.open', [classroomId])) as {
        link: string;
      };
      return [classroomId, (await school.student({ link })).id];
    }),
  ],
  'classrooms.clearStudent': [method('all', ({ classroomId, other }) => [classroomId, other.id])],
  login: [changing(method('all', () => [{ guest: {} }]))],
  logout: [changing(method('own', nothing))],
  logoutOtherClients: [changing(method('own', nothing))],
  removeOtherTokens: [changing(method('own', nothing))],
  getNewToken: [changing(method('own', nothing))],
  'people.rename': [here(method('own', () => ['Renamed']))],
  'people.setPassword': [here(method('own', () => [`teacher ${usernames++}`, 'a good password']))],
  'teachers.invite': [here(method('all', nothing)), method('all', inRoom)],
};
