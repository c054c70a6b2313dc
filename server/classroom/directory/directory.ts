import { DEFAULT_CLASSROOM } from '../../../shared/classroom/classroom-api.ts';
import { MethodError } from '../../ddp/author-api.ts';
import type { Clock } from '../../ports/clock.ts';
import {
  membershipId,
  type Claim,
  type ClassroomRecord,
  type DirectoryChange,
  type DirectoryStore,
  type LoginToken,
  type Membership,
  type Person,
  type Role,
} from '../../ports/directory-store.ts';
import type { Log } from '../../ports/log.ts';
import { DirectoryWriter } from './directory-writer.ts';
import { RecordTable } from './record-table.ts';

const LOADED_WITHIN_MS = 5_000;
const SAVED_WITHIN_MS = 10_000;
const FIRST_RELOAD_MS = 250;
const LAST_RELOAD_MS = 5_000;
/** While they cannot be saved, this many more are taken. */
const MAX_UNSAVED = 10_000;

export type DirectoryListener = (changes: readonly DirectoryChange[]) => void;

/**
 * People, their devices, classrooms and who belongs to them, in memory. A change holds at once and is durable when its
 * promise resolves: nothing that a client could lose by a crash is answered earlier.
 */
export class Directory {
  readonly people = new RecordTable<Person>();
  readonly tokens = new RecordTable<LoginToken>();
  readonly claims = new RecordTable<Claim>();
  readonly classrooms = new RecordTable<ClassroomRecord>();
  readonly memberships = new RecordTable<Membership>();
  readonly #peopleByUsername = this.people.indexBy(({ username }) => username?.toLowerCase());
  readonly #peopleByName = this.people.indexBy(({ name }) => name);
  readonly #tokensByPerson = this.tokens.indexBy(({ personId }) => personId);
  readonly #membershipsByPerson = this.memberships.indexBy(({ personId }) => personId);
  readonly #membershipsByClassroom = this.memberships.indexBy(({ classroomId }) => classroomId);
  readonly #store: DirectoryStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #writer: DirectoryWriter;
  readonly #listeners = new Set<DirectoryListener>();
  /** Resolves when all is loaded, however long that takes. */
  readonly whenLoaded: Promise<void>;
  #setLoaded: () => void = () => undefined;
  #isLoaded = false;
  #isClosed = false;
  #failure: string | undefined;

  constructor(store: DirectoryStore, clock: Clock, log: Log) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#writer = new DirectoryWriter(store, clock, log);
    this.whenLoaded = new Promise((resolve) => {
      this.#setLoaded = resolve;
    });
  }

  /** Why nobody can log in, or what is changed cannot be saved; undefined when all is well. */
  get notReady(): string | undefined {
    if (this.#isLoaded) return this.#writer.failure;
    return `people and classrooms are loading${this.#failure === undefined ? '' : `: ${this.#failure}`}`;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Reads all there is, trying again with growing pauses for as long as the store does not answer. */
  async load(): Promise<void> {
    for (let pauseMs = FIRST_RELOAD_MS; ; pauseMs = Math.min(pauseMs * 2, LAST_RELOAD_MS)) {
      try {
        const records = await this.#store.load();
        if (this.#isClosed) return;
        for (const person of records.people) this.people.put(person);
        for (const token of records.tokens) this.tokens.put(token);
        for (const claim of records.claims) this.claims.put(claim);
        for (const classroom of records.classrooms) this.classrooms.put(classroom);
        for (const membership of records.memberships) this.memberships.put(membership);
        break;
      } catch (err) {
        if (this.#isClosed) return;
        this.#failure = err instanceof Error ? err.message : String(err);
        this.#log.error('people and classrooms could not be loaded', { err, retryMs: pauseMs });
        await new Promise<void>((resolve) => this.#clock.after(pauseMs, resolve));
      }
    }
    this.#isLoaded = true;
    if (this.classrooms.get(DEFAULT_CLASSROOM) === undefined) {
      void this.commit([{ kind: 'put', table: 'classrooms', record: this.#firstClassroom() }]);
    }
    this.#setLoaded();
  }

  /** Resolves at once when it is loaded. @throws {MethodError} 503 when that takes too long */
  loaded(): void | Promise<void> {
    if (this.#isLoaded) return undefined;
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(LOADED_WITHIN_MS, () =>
        reject(new MethodError(503, 'The server is still loading')),
      );
      void this.whenLoaded.then(() => {
        cancel();
        resolve();
      });
    });
  }

  /**
   * Makes the changes, all in this tick.
   * @returns when they are durable
   * @throws {MethodError} 503, with nothing changed, when too much is waiting to be saved
   */
  commit(changes: readonly DirectoryChange[]): Promise<void> {
    if (this.#writer.unsaved > MAX_UNSAVED) throw new MethodError(503, 'Too much is waiting to be saved');
    for (const change of changes) this.#apply(change);
    const saved = this.#writer.add(changes);
    for (const listener of this.#listeners) listener(changes);
    return saved;
  }

  /**
   * The same for a call that somebody waits for.
   * @throws {MethodError} 503 when it takes too long until they are durable; they hold all the same, and are saved later
   */
  commitInTime(changes: readonly DirectoryChange[]): Promise<void> {
    const saved = this.commit(changes);
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(SAVED_WITHIN_MS, () =>
        reject(new MethodError(503, 'The server cannot save now')),
      );
      saved.finally(cancel).then(resolve, reject);
    });
  }

  /** `listener` runs after each commit, in its tick. @returns stops it */
  watch(listener: DirectoryListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** However its letters are cased. */
  personByUsername(username: string): Person | undefined {
    return this.#peopleByUsername.of(username.toLowerCase())[0];
  }

  /** How many people have this name. */
  peopleNamed(name: string): number {
    return this.#peopleByName.of(name).length;
  }

  tokensOf(personId: string): readonly LoginToken[] {
    return this.#tokensByPerson.of(personId);
  }

  membershipsOf(personId: string): readonly Membership[] {
    return this.#membershipsByPerson.of(personId);
  }

  membersOf(classroomId: string): readonly Membership[] {
    return this.#membershipsByClassroom.of(classroomId);
  }

  roleIn(classroomId: string, personId: string | null): Role | undefined {
    if (personId === null) return undefined;
    return this.memberships.get(membershipId(classroomId, personId))?.role;
  }

  drain(): Promise<void> {
    return this.#writer.drain();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#writer.close();
    await this.#store.close();
  }

  #apply(change: DirectoryChange): void {
    if (change.kind === 'delete') {
      this[change.table].delete(change.id);
      return;
    }
    switch (change.table) {
      case 'people':
        return this.people.put(change.record);
      case 'tokens':
        return this.tokens.put(change.record);
      case 'claims':
        return this.claims.put(change.record);
      case 'classrooms':
        return this.classrooms.put(change.record);
      case 'memberships':
        return this.memberships.put(change.record);
    }
  }

  #firstClassroom(): ClassroomRecord {
    const createdAt = this.#clock.wallTime();
    const [linkGeneration, codeGeneration, openUntil] = [1, 1, 0];
    return { id: DEFAULT_CLASSROOM, name: 'Classroom', createdAt, linkGeneration, codeGeneration, openUntil };
  }
}
