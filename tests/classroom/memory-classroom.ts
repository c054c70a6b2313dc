import { createLocalClassroomLog } from '../../server/adapters/classroom-log/local.ts';
import { DirectoryMemory, openMemoryDirectoryStore } from '../../server/adapters/directory-store/memory.ts';
import { createSecureIds } from '../../server/adapters/ids/secure.ts';
import { createNodeSecrets } from '../../server/adapters/secrets/node-crypto.ts';
import { openMemoryStrokeStore, StoreMemory } from '../../server/adapters/stroke-store/memory.ts';
import { Access } from '../../server/classroom/access/access.ts';
import { Classrooms } from '../../server/classroom/classrooms.ts';
import { defineClassrooms } from '../../server/classroom/define-classrooms.ts';
import { definePeople, type People } from '../../server/classroom/define-people.ts';
import { Directory } from '../../server/classroom/directory/directory.ts';
import { DrawLimit } from '../../server/classroom/draw/draw-limit.ts';
import { StrokeWriter } from '../../server/classroom/saving/stroke-writer.ts';
import type { Doors } from '../../server/classroom/joining/doors.ts';
import type { Ids } from '../../server/ports/ids.ts';
import { MemoryServer, type MemoryPeer } from '../protocol/memory-wire.ts';
import { NumberedIds } from '../support/numbered-ids.ts';
import { ValvedStore } from './valved-store.ts';

export interface MemoryClassroomOptions {
  readonly ack?: 'stored' | 'memory';
  readonly maxUnsavedBytes?: number;
  readonly flushMs?: number;
  /** Default 0: no limit. */
  readonly drawsPerSecond?: number;
  readonly drawBurst?: number;
  /** Of fresh strokes. */
  readonly ids?: Ids;
  /** Default: open. */
  readonly access?: 'open' | 'roles';
  readonly maxCacheBytes?: number;
}

const KEY = new Uint8Array(32).fill(7);
/** Of people and classrooms: not those of strokes, and never twice. */
const PEOPLE_IDS = createSecureIds();

/** What a server has kept when it goes, beside its memory of things. */
class Disk {
  readonly strokes = new StoreMemory();
  readonly directory = new DirectoryMemory();
}

/** The classrooms and people of a server without a network, on a clock moved by hand and a store with valves. */
export class MemoryClassroom {
  readonly server: MemoryServer;
  readonly store: ValvedStore;
  readonly writer: StrokeWriter;
  readonly classrooms: Classrooms;
  readonly directory: Directory;
  readonly access: Access;
  readonly people: People;
  readonly doors: Doors;
  readonly #options: MemoryClassroomOptions;
  readonly disk: Disk;

  /** Its classroom is loaded when {@link MemoryClassroom.load} has been called. */
  static async prepare(
    options: MemoryClassroomOptions = {},
    disk = new Disk(),
    afterMs = 0,
  ): Promise<MemoryClassroom> {
    const server = new MemoryServer({ limits: { heartbeatIntervalMs: 0 } });
    await server.clock.advance(afterMs);
    const store = new ValvedStore(await openMemoryStrokeStore({ memory: disk.strokes, clock: server.clock }));
    return new MemoryClassroom(options, disk, server, store);
  }

  static async open(options: MemoryClassroomOptions = {}): Promise<MemoryClassroom> {
    const classroom = await MemoryClassroom.prepare(options);
    await classroom.load();
    return classroom;
  }

  private constructor(options: MemoryClassroomOptions, disk: Disk, server: MemoryServer, store: ValvedStore) {
    const { ack = 'stored', maxUnsavedBytes = 2 ** 20, flushMs = 0, access = 'open' } = options;
    const { drawsPerSecond = 0, drawBurst = 1, ids = new NumberedIds(), maxCacheBytes = null } = options;
    const { clock, log } = server;
    this.server = server;
    this.store = store;
    this.#options = options;
    this.disk = disk;
    this.writer = new StrokeWriter({ store, clock, log, flushMs, maxUnsavedBytes });
    this.directory = new Directory(openMemoryDirectoryStore(disk.directory), clock, log);
    const { directory } = this;
    this.access = new Access(directory, access);
    this.classrooms = new Classrooms({
      classroomLog: createLocalClassroomLog(),
      directory,
      store,
      writer: this.writer,
      clock,
      ids,
      log,
      ack,
      maxCacheBytes,
      onLoaded: () => {},
    });
    const secrets = createNodeSecrets(KEY);
    const operatorClaims = { take: async () => undefined };
    const parts = { directory, access: this.access, secrets, clock, log, ids: PEOPLE_IDS };
    this.people = definePeople(server.ddp, { ...parts, operatorClaims });
    this.doors = defineClassrooms(server.ddp, {
      ...parts,
      classrooms: this.classrooms,
      drawLimit: new DrawLimit(clock, drawsPerSecond, drawBurst),
      closeSessionsOf: (personId) => this.people.sessions.closeSessionsOf(personId),
    });
  }

  /** Begins to load, and waits until that is done. */
  async load(): Promise<void> {
    void this.directory.load();
    this.classrooms.open();
    await this.server.until(() => this.directory.isLoaded && this.classrooms.notReady().length === 0);
  }

  connect(): Promise<MemoryPeer> {
    return this.server.connect();
  }

  /** A session that has subscribed to all strokes, and has received them. */
  async teacher(): Promise<MemoryPeer> {
    const peer = await this.connect();
    peer.send({ msg: 'sub', id: 'wall', name: 'teacher', params: [] });
    await peer.next({ msg: 'ready', subs: ['wall'] });
    return peer;
  }

  /** The power goes, and a new server starts on what the store has durably. */
  async restart({ isApplied = false, load = true } = {}): Promise<MemoryClassroom> {
    await this.store.die(isApplied);
    const next = await MemoryClassroom.prepare(this.#options, this.disk, this.server.clock.now());
    if (load) await next.load();
    return next;
  }
}
