import assert from 'node:assert/strict';
import { createLocalClassroomLog } from '../../server/adapters/classroom-log/local.ts';
import { openMemoryDirectoryStore } from '../../server/adapters/directory-store/memory.ts';
import { createNodeSecrets } from '../../server/adapters/secrets/node-crypto.ts';
import { Access } from '../../server/classroom/access/access.ts';
import { Classrooms } from '../../server/classroom/classrooms.ts';
import { defineClassrooms } from '../../server/classroom/define-classrooms.ts';
import { Directory } from '../../server/classroom/directory/directory.ts';
import { DrawLimit } from '../../server/classroom/draw/draw-limit.ts';
import { StrokeWriter } from '../../server/classroom/saving/stroke-writer.ts';
import {
  createDdpServer,
  type DdpServer,
  type DocumentLog,
  type MethodCall,
  MethodError,
  type Subscription,
} from '../../server/ddp/author-api.ts';
import { ALL_SAVED, STORE_FARES_WELL, type StrokeStore } from '../../server/ports/stroke-store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { NumberedIds } from '../support/numbered-ids.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { isNamed, isUserId } from './offered.ts';

/** Says that all is saved and keeps nothing, so that what memory holds is the server's. */
const forgetfulStore: StrokeStore = {
  classroomIds: async () => [],
  load: async () => ({
    epochs: [],
    lastN: 0,
    clearedThrough: 0,
    countAtMost: 0,
    removedIds: [],
    entries: nothing(),
  }),
  startEpoch: async () => {},
  save: async () => ALL_SAVED,
  status: () => STORE_FARES_WELL,
  close: async () => {},
};

async function* nothing(): AsyncGenerator<never, void, undefined> {
  // A new classroom.
}

/** As many as an answer that waits for the store takes. */
const QUIET_TURNS = 4;

/** The server without network, disk and time of its own, with `login`, `named` and `hold` beside the classroom's. */
export class MemoryClassroom {
  readonly clock = new ManualClock();
  readonly log = new RecordingLog();
  readonly ddp: DdpServer;
  readonly #classrooms: Classrooms;
  readonly #directory: Directory;

  private constructor() {
    const { clock, log } = this;
    const ids = new NumberedIds();
    this.ddp = createDdpServer({ clock, ids, log });
    const writer = new StrokeWriter({
      store: forgetfulStore,
      clock,
      log,
      flushMs: 0,
      maxUnsavedBytes: 2 ** 28,
    });
    const classroomLog = createLocalClassroomLog();
    this.#directory = new Directory(openMemoryDirectoryStore(), clock, log);
    const directory = this.#directory;
    const onLoaded = (): void => {};
    this.#classrooms = new Classrooms({
      classroomLog,
      directory,
      store: forgetfulStore,
      writer,
      clock,
      ids,
      log,
      ack: 'stored',
      onLoaded,
    });
    defineClassrooms(this.ddp, {
      classrooms: this.#classrooms,
      access: new Access(directory, 'open'),
      directory,
      secrets: createNodeSecrets(new Uint8Array(32)),
      drawLimit: new DrawLimit(clock, 0, 1),
      closeSessionsOf: () => {},
      clock,
      ids,
      log,
    });
    defineNames(this.ddp);
  }

  static async open(): Promise<MemoryClassroom> {
    const classroom = new MemoryClassroom();
    await classroom.#directory.load();
    classroom.#classrooms.open();
    await classroom.#classrooms.find().documents();
    return classroom;
  }

  documents(): DocumentLog | Promise<DocumentLog> {
    return this.#classrooms.find().documents();
  }

  /** Lines that tell of a bug. */
  get complaints(): readonly string[] {
    return this.log.lines
      .filter(({ level }) => level === 'error' || level === 'warn')
      .map(({ message, fields }) => `${message} ${String(fields['err'])}`);
  }

  /** Everybody has left, and nothing of them. */
  async assertEmpty(): Promise<void> {
    await this.settle();
    assert.deepEqual(this.ddp.counts, { sessions: 0, subscriptions: 0, listeners: 0 });
    assert.equal((await this.documents()).watchers.views.size, 0);
    assert.equal(this.clock.waiting, 0);
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < QUIET_TURNS; turn++) await this.turn();
  }

  /** The tick ends; promises that it settled run. */
  async turn(): Promise<void> {
    this.clock.endTick();
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}

function defineNames(ddp: DdpServer): void {
  ddp.methods({
    login(this: MethodCall, userId) {
      if (!isUserId(userId)) throw new MethodError(400, 'A user id is a string or null');
      return this.setUserId(userId);
    },
    hold: () => new Promise(() => {}),
  });
  ddp.publish('named', function (this: Subscription, ...params) {
    if (!isNamed(params)) throw new MethodError(400, 'Three names are needed');
    const [collection, id, field] = params;
    this.added(collection, id, Object.fromEntries([[field, this.userId]]));
    this.ready();
  });
}
