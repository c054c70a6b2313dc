import type { ClassroomMethods, ClassroomPublications } from '../../../shared/classroom/classroom-api.ts';
import type { ClassroomsMethods, ClassroomsPublications } from '../../../shared/classroom/classrooms-api.ts';
import type { PeopleMethods } from '../../../shared/classroom/people-api.ts';

/** Who somebody is to the classroom that a call names. Not logged in: a stranger, everywhere. */
export const ACTORS = [
  'stranger',
  'guest elsewhere',
  'student',
  'teacher elsewhere',
  'teacher',
  'owner',
] as const;
export type Actor = (typeof ACTORS)[number];

/**
 * How far a call may reach: nowhere (403), to what is one's own (to draw as oneself, to see one's own strokes, a classroom
 * without its door), or to all.
 */
export type Reach = 'none' | 'own' | 'all';

/** In the order of {@link ACTORS}. */
type ByActor = readonly [Reach, Reach, Reach, Reach, Reach, Reach];
/** Where no classroom is named only the kind of a person counts: stranger, guest, teacher. */
type ByKind = readonly [Reach, Reach, Reach];

interface ClassroomRow {
  /** In the classroom `default` while ACCESS=open. */
  readonly open: ByActor;
  /** In every other classroom, and in `default` with ACCESS=roles. */
  readonly roles: ByActor;
}
interface ServerRow {
  readonly server: ByKind;
}
export type AccessRow = ClassroomRow | ServerRow | (ClassroomRow & ServerRow);

/** Everything a client can ask for. */
export type EntryName =
  | keyof ClassroomMethods
  | keyof ClassroomsMethods
  | keyof PeopleMethods
  | keyof ClassroomPublications
  | keyof ClassroomsPublications;

const [none, own, all] = ['none', 'own', 'all'] as const;

/** As the original application had it: everybody does everything, but who is logged in writes as nobody else. */
const asItself: ByActor = [all, own, own, own, own, own];
const everybody: ByActor = [all, all, all, all, all, all];
const teachers: ByActor = [none, none, none, none, all, all];
const members: ByActor = [none, none, own, none, own, own];
const studentsOwn: ByActor = [none, none, own, none, all, all];

const loggedIn: ByKind = [none, own, own];

/**
 * The rules. Every check is made from this table and from nothing else; a method or publication without a row does not
 * compile, and a test runs each cell over the wire.
 */
export const ACCESS_MATRIX = {
  draw: { open: asItself, roles: members },
  undo: { open: asItself, roles: members },
  clear: { open: everybody, roles: teachers },
  strokeTimes: { open: everybody, roles: teachers },
  teacher: { open: everybody, roles: teachers },
  student: { open: everybody, roles: studentsOwn },
  roster: { open: everybody, roles: teachers },

  // Own: without its door. Nobody but a member has a place in it, so `default` makes no difference.
  classroom: { open: studentsOwn, roles: studentsOwn },
  classrooms: { server: [own, own, own] },
  'classrooms.create': { server: [none, none, all] },
  'classrooms.join': { server: loggedIn },
  'classrooms.open': { open: teachers, roles: teachers },
  'classrooms.close': { open: teachers, roles: teachers },
  'classrooms.rename': { open: teachers, roles: teachers },
  'classrooms.renewCode': { open: teachers, roles: teachers },
  'classrooms.removeStudent': { open: teachers, roles: teachers },
  // Less than `clear`, which everybody may there.
  'classrooms.clearStudent': { open: everybody, roles: teachers },

  login: { server: [all, all, all] },
  logout: { server: [own, own, own] },
  logoutOtherClients: { server: loggedIn },
  removeOtherTokens: { server: loggedIn },
  getNewToken: { server: loggedIn },
  'people.rename': { server: loggedIn },
  'people.setPassword': { server: [none, none, own] },
  // With a classroom: one more teacher of it.
  'teachers.invite': { server: [none, none, all], open: teachers, roles: teachers },
} as const satisfies Readonly<Record<EntryName, AccessRow>>;

type Matrix = typeof ACCESS_MATRIX;
/** What may name a classroom. */
export type ClassroomEntryName = {
  [Name in EntryName]: Matrix[Name] extends ClassroomRow ? Name : never;
}[EntryName];
/** What may name none. */
export type ServerEntryName = {
  [Name in EntryName]: Matrix[Name] extends ServerRow ? Name : never;
}[EntryName];
