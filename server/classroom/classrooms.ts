import { DEFAULT_CLASSROOM } from '../../shared/classroom/classroom-api.ts';
import { MethodError, type Subscription } from '../ddp/author-api.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClassroomBookmark } from './classroom-epoch.ts';
import type { ClassroomOptions } from './classroom-options.ts';
import { Classroom } from './classroom.ts';
import type { Directory } from './directory/directory.ts';
import { FollowedTogether } from './followed-together.ts';
import { rosterMembers, tellRosters } from './roster/roster-members.ts';
import type { Roster } from './roster/roster.ts';
import { shareId } from './shared-ids.ts';

/** How long a classroom stays open when nobody needs it: as long as a page takes to come back. */
const CLOSED_AFTER_MS = 60_000;
const LOOKED_EVERY_MS = 15_000;

export interface ClassroomsOptions extends Omit<ClassroomOptions, 'isTakenBeside' | 'membersOf'> {
  readonly directory: KnownMembers;
  /** Beyond this, classrooms that nobody needs are closed at once, least recently used first; null: no limit. */
  readonly maxCacheBytes?: number | null;
}

type KnownMembers = Pick<
  Directory,
  'classrooms' | 'membersOf' | 'membershipsOf' | 'people' | 'roleIn' | 'watch'
>;

interface Opened {
  readonly classroom: Classroom;
  followers: number;
  /** By the monotonic clock. */
  usedAt: number;
}

/**
 * The classrooms: `default`, which is always open, and those of the directory, which are opened by whoever needs them and
 * closed when nobody does. One with followers, with a call under way or with something unsaved is never closed.
 */
export class Classrooms {
  readonly #options: ClassroomOptions;
  readonly #clock: Clock;
  readonly #directory: KnownMembers;
  readonly #maxCacheBytes: number;
  readonly #default: Classroom;
  readonly #opened = new Map<string, Opened>();
  readonly #bookmarks = new Map<string, ClassroomBookmark>();
  readonly #together = new FollowedTogether();
  #isLooking = false;
  #isMakingRoom = false;

  constructor({ directory, maxCacheBytes, ...options }: ClassroomsOptions) {
    this.#options = {
      ...options,
      membersOf: (classroomId) => rosterMembers(directory, classroomId),
      isTakenBeside: (classroomId, strokeId) => this.#isTakenBeside(classroomId, strokeId),
    };
    this.#clock = options.clock;
    this.#directory = directory;
    this.#maxCacheBytes = maxCacheBytes ?? Infinity;
    this.#default = new Classroom(DEFAULT_CLASSROOM, this.#options);
    tellRosters(directory, () => this.#rosters());
  }

  /** Begins to load `default`; draws and subscriptions wait meanwhile. */
  open(): void {
    void this.#default.open();
  }

  /** For a call that asks it for something in this tick. @throws {MethodError} 404 */
  find(classroomId: string = DEFAULT_CLASSROOM): Classroom {
    if (classroomId === DEFAULT_CLASSROOM) return this.#default;
    return this.#open(classroomId).classroom;
  }

  /**
   * For a subscription, until whose end it stays open.
   * @throws {MethodError} 404; 409 when its strokes and those of another classroom that the client follows have an id in common
   */
  async follow(
    classroomId: string,
    subscription: Pick<Subscription, 'connection' | 'onStop'>,
  ): Promise<Classroom> {
    const classroom = this.find(classroomId);
    const opened = this.#opened.get(classroomId);
    if (opened !== undefined) {
      opened.followers++;
      subscription.onStop(() => this.#unfollow(opened));
    }
    await classroom.documents();
    const others = this.#together.join(subscription.connection, classroomId);
    for (const id of others) {
      const [held, beside] = [classroom.held, this.#inMemory(id)?.held];
      if (held !== undefined && beside !== undefined && (await shareId(held, beside, this.#clock)))
        throw new MethodError(
          409,
          'Two classrooms have a stroke id in common: follow them by two connections',
        );
    }
    return classroom;
  }

  /** Why some of them cannot serve yet. */
  notReady(): readonly string[] {
    const failed = [...this.#opened.values()].filter(({ classroom }) => classroom.failure !== undefined);
    return [this.#default, ...failed.map(({ classroom }) => classroom)].flatMap(
      ({ notReady }) => notReady ?? [],
    );
  }

  /** Classrooms that are in memory. */
  get openCount(): number {
    return this.#opened.size + 1;
  }
  isOpen(classroomId: string): boolean {
    return this.#inMemory(classroomId) !== undefined;
  }
  get strokes(): number {
    return this.#sum(({ strokes }) => strokes);
  }
  get bytesHeld(): number {
    return this.#sum(({ bytesHeld }) => bytesHeld);
  }

  #open(classroomId: string): Opened {
    const known = this.#opened.get(classroomId);
    const usedAt = this.#clock.now();
    if (known !== undefined) {
      known.usedAt = usedAt;
      return known;
    }
    if (this.#directory.classrooms.get(classroomId) === undefined)
      throw new MethodError(404, 'There is no such classroom');
    const classroom = new Classroom(classroomId, this.#options, this.#bookmarks.get(classroomId));
    const opened: Opened = { classroom, followers: 0, usedAt };
    this.#opened.set(classroomId, opened);
    void classroom.open().then(() => this.#makeRoomLater());
    this.#lookLater();
    return opened;
  }

  #unfollow(opened: Opened): void {
    opened.followers--;
    opened.usedAt = this.#clock.now();
    this.#makeRoomLater();
  }

  #lookLater(): void {
    if (this.#isLooking || this.#opened.size === 0) return;
    this.#isLooking = true;
    this.#clock.after(LOOKED_EVERY_MS, () => {
      this.#isLooking = false;
      const unusedSince = this.#clock.now() - CLOSED_AFTER_MS;
      for (const opened of this.#opened.values()) {
        if (opened.usedAt <= unusedSince && isIdle(opened)) this.#close(opened);
      }
      this.#makeRoom();
      this.#lookLater();
    });
  }

  /** Not in the tick of an unsubscription: a publication that runs again follows again at once. */
  #makeRoomLater(): void {
    if (this.#isMakingRoom || this.#maxCacheBytes === Infinity) return;
    this.#isMakingRoom = true;
    this.#clock.endOfTick(() => {
      this.#isMakingRoom = false;
      this.#makeRoom();
    });
  }

  #makeRoom(): void {
    let excess = this.bytesHeld - this.#maxCacheBytes;
    if (excess <= 0) return;
    const idle = [...this.#opened.values()].filter(isIdle).toSorted((a, b) => a.usedAt - b.usedAt);
    for (const opened of idle) {
      if (excess <= 0) return;
      excess -= opened.classroom.bytesHeld;
      this.#close(opened);
    }
  }

  #close({ classroom }: Opened): void {
    const bookmark = classroom.close();
    if (bookmark !== undefined) this.#bookmarks.set(classroom.id, bookmark);
    this.#opened.delete(classroom.id);
  }

  #inMemory(classroomId: string): Classroom | undefined {
    return classroomId === DEFAULT_CLASSROOM ? this.#default : this.#opened.get(classroomId)?.classroom;
  }

  #isTakenBeside(classroomId: string, strokeId: string): boolean {
    if (this.#together.isEmpty) return false;
    for (const id of this.#together.beside(classroomId)) {
      if (this.#inMemory(id)?.held?.studentOf(strokeId) !== undefined) return true;
    }
    return false;
  }

  *#rosters(): Iterable<readonly [string, Roster]> {
    for (const { id, held } of [
      this.#default,
      ...Array.from(this.#opened.values(), (opened) => opened.classroom),
    ])
      if (held !== undefined) yield [id, held.roster];
  }

  #sum(count: (classroom: Classroom) => number): number {
    let sum = count(this.#default);
    for (const { classroom } of this.#opened.values()) sum += count(classroom);
    return sum;
  }
}

function isIdle({ classroom, followers }: Opened): boolean {
  return followers === 0 && classroom.isIdle;
}
