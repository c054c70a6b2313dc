import { createLocalClassroomLog } from '../../server/adapters/classroom-log/local.ts';
import { openMemoryStrokeStore, StoreMemory } from '../../server/adapters/stroke-store/memory.ts';
import { Classrooms } from '../../server/classroom/classrooms.ts';
import { defineClassrooms } from '../../server/classroom/define-classrooms.ts';
import { DrawLimit } from '../../server/classroom/draw-limit.ts';
import { StrokeWriter } from '../../server/classroom/stroke-writer.ts';
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
}

/** The classroom `default` of a server without a network, on a clock moved by hand and a store with valves. */
export class MemoryClassroom {
  readonly server: MemoryServer;
  readonly store: ValvedStore;
  readonly writer: StrokeWriter;
  readonly classrooms: Classrooms;
  readonly #options: MemoryClassroomOptions;
  readonly #disk: StoreMemory;

  /** Its classroom is loaded when {@link MemoryClassroom.load} has been called. */
  static async prepare(
    options: MemoryClassroomOptions = {},
    disk = new StoreMemory(),
    afterMs = 0,
  ): Promise<MemoryClassroom> {
    const server = new MemoryServer({ limits: { heartbeatIntervalMs: 0 } });
    await server.clock.advance(afterMs);
    const store = new ValvedStore(await openMemoryStrokeStore({ memory: disk, clock: server.clock }));
    return new MemoryClassroom(options, disk, server, store);
  }

  static async open(options: MemoryClassroomOptions = {}): Promise<MemoryClassroom> {
    const classroom = await MemoryClassroom.prepare(options);
    await classroom.load();
    return classroom;
  }

  private constructor(
    options: MemoryClassroomOptions,
    disk: StoreMemory,
    server: MemoryServer,
    store: ValvedStore,
  ) {
    const { ack = 'stored', maxUnsavedBytes = 2 ** 20, flushMs = 0 } = options;
    const { drawsPerSecond = 0, drawBurst = 1, ids = new NumberedIds() } = options;
    const { clock, log } = server;
    this.server = server;
    this.store = store;
    this.#options = options;
    this.#disk = disk;
    this.writer = new StrokeWriter({ store, clock, log, flushMs, maxUnsavedBytes });
    this.classrooms = new Classrooms({
      classroomLog: createLocalClassroomLog(),
      store,
      writer: this.writer,
      clock,
      ids,
      log,
      ack,
      onLoaded: () => {},
    });
    defineClassrooms(server.ddp, this.classrooms, new DrawLimit(clock, drawsPerSecond, drawBurst));
  }

  /** Begins to load, and waits until that is done. */
  async load(): Promise<void> {
    this.classrooms.open();
    await this.server.until(() => this.classrooms.notReady().length === 0);
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
    const next = await MemoryClassroom.prepare(this.#options, this.#disk, this.server.clock.now());
    if (load) await next.load();
    return next;
  }
}
