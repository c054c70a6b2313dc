import { DEFAULT_CLASSROOM } from '../../../shared/classroom/classroom-api.ts';
import { MethodError } from '../../ddp/author-api.ts';
import type { Directory } from '../directory/directory.ts';
import {
  ACCESS_MATRIX,
  ACTORS,
  type Actor,
  type ClassroomEntryName,
  type Reach,
  type ServerEntryName,
} from './access-matrix.ts';

export type AccessMode = 'open' | 'roles';
export type AllowedReach = Exclude<Reach, 'none'>;

const KINDS = ['stranger', 'guest', 'teacher'] as const;
const STRANGER = ACTORS.indexOf('stranger');

type KnownPeople = Pick<Directory, 'people' | 'classrooms' | 'roleIn' | 'isLoaded' | 'loaded'>;

/** Asks the access matrix who may do what. It knows everybody once the directory is loaded. */
export class Access {
  readonly #directory: KnownPeople;
  readonly #isOpen: boolean;

  constructor(directory: KnownPeople, mode: AccessMode) {
    this.#directory = directory;
    this.#isOpen = mode === 'open';
  }

  /**
   * To be waited for before anything is asked about this classroom. Never for `default`: who is logged in was looked up in
   * the directory, and to all others it says nothing.
   * @throws {MethodError} 503 when the directory is not loaded in time
   */
  whenKnown(classroomId: string): undefined | Promise<void> {
    if (classroomId === DEFAULT_CLASSROOM || this.#directory.isLoaded) return undefined;
    return Promise.resolve(this.#directory.loaded());
  }

  /** Of a call that names a classroom. @throws {MethodError} 404 without such a classroom, 403 */
  require(entry: ClassroomEntryName, userId: string | null, classroomId: string): AllowedReach {
    const isDefault = classroomId === DEFAULT_CLASSROOM;
    if (!isDefault && this.#directory.classrooms.get(classroomId) === undefined)
      throw new MethodError(404, 'There is no such classroom');
    const row = ACCESS_MATRIX[entry];
    const column = isDefault && this.#isOpen ? row.open : row.roles;
    const place = userId === null ? STRANGER : ACTORS.indexOf(this.actor(userId, classroomId));
    return allowed(column[place]);
  }

  /**
   * The same for what is done as a student, or to a student's work.
   * @throws {MethodError} 404, 403; the latter also where only one's own is reached and this is another's
   */
  requireAs(entry: ClassroomEntryName, userId: string | null, classroomId: string, studentId: string): void {
    if (this.require(entry, userId, classroomId) === 'own' && studentId !== userId) throw notAllowed();
  }

  /** Of a call that names no classroom. @throws {MethodError} 403 */
  requireHere(entry: ServerEntryName, userId: string | null): AllowedReach {
    return allowed(ACCESS_MATRIX[entry].server[KINDS.indexOf(this.#kind(userId))]);
  }

  /** Whether everybody comes in without a door. */
  isOpenToAll(classroomId: string): boolean {
    return this.#isOpen && classroomId === DEFAULT_CLASSROOM;
  }

  /** Who this is to a classroom. A person that the directory does not know (any more) is a stranger. */
  actor(userId: string | null, classroomId: string): Actor {
    const kind = this.#kind(userId);
    if (kind === 'stranger') return kind;
    return this.#directory.roleIn(classroomId, userId) ?? `${kind} elsewhere`;
  }

  #kind(userId: string | null): (typeof KINDS)[number] {
    return (userId === null ? undefined : this.#directory.people.get(userId)?.kind) ?? 'stranger';
  }
}

function allowed(reach: Reach | undefined): AllowedReach {
  if (reach === 'own' || reach === 'all') return reach;
  throw notAllowed();
}

function notAllowed(): MethodError {
  return new MethodError(403, 'You are not allowed to do this');
}
