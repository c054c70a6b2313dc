import assert from 'node:assert/strict';
import type { ClassroomApi } from '../../../client/ddp/classroom-client.ts';
import type { CollectionChanges, Collection, DdpClientOptions } from '../../../client/ddp/client-api.ts';
import { DdpClient, type AnyApi, type DdpApi } from '../../../client/ddp/ddp-client.ts';
import type { Stroke } from '../../../shared/classroom/stroke.ts';
import { strokeShape } from '../../../client/drawing/stroke-shape.ts';
import { MemoryClassroom, type MemoryClassroomOptions } from '../../classroom/memory-classroom.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryNetwork } from './memory-network.ts';

const QUIET_TURNS = 6;

/** A classroom, a network with valves and the clients' clock: all of it stands still until told. */
export class MemoryWorld {
  readonly clock = new ManualClock();
  readonly network: MemoryNetwork;
  classroom: MemoryClassroom;

  static async open(options: MemoryClassroomOptions = {}): Promise<MemoryWorld> {
    return new MemoryWorld(await MemoryClassroom.open(options));
  }

  private constructor(classroom: MemoryClassroom) {
    this.classroom = classroom;
    this.network = new MemoryNetwork(classroom.server.ddp);
  }

  client(options: Partial<DdpClientOptions> = {}): DdpClient<ClassroomApi> {
    return this.clientOf<ClassroomApi>(options);
  }

  anyClient(options: Partial<DdpClientOptions> = {}): DdpClient {
    return this.clientOf<AnyApi>(options);
  }

  /** The server's tick ends and promises run; nothing travels. */
  async turn(): Promise<void> {
    await this.classroom.server.turn();
  }

  /** Everything under way arrives, until nobody has anything to say. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS;) {
      const isMoving = this.network.stepUp() || this.network.stepDown();
      if (isMoving) quiet = 0;
      else {
        quiet++;
        await this.turn();
      }
    }
  }

  /** Both clocks move on, and what that leads to happens. */
  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await this.classroom.server.advance(ms);
    await this.settle();
  }

  /** All sockets break; clients come back within their first pause. */
  async cutAndReturn(): Promise<void> {
    this.network.cut();
    await this.advance(10);
  }

  /** Power goes at the server, and a new one starts on what the store has. */
  async restart(): Promise<void> {
    this.network.host = undefined;
    this.network.cut();
    this.classroom = await this.classroom.restart();
    this.network.host = this.classroom.server.ddp;
  }

  /** Ids of all strokes that a server has, in its order. */
  async strokeIds(): Promise<readonly string[]> {
    const peer = await this.classroom.teacher();
    const held = new Set<string>();
    for (const { msg, id } of peer.received) {
      if (msg === 'added') held.add(String(id));
      if (msg === 'removed') held.delete(String(id));
    }
    peer.cut();
    return [...held];
  }

  private clientOf<Api extends DdpApi>(options: Partial<DdpClientOptions>): DdpClient<Api> {
    const { openSocket } = this.network;
    return new DdpClient<Api>({ openSocket, clock: this.clock, random: () => 0.5, ...options });
  }
}

/** Watches a collection as a page does, and fails at once when what it is told does not fit. */
export class Watcher<Document> {
  readonly changes: CollectionChanges<Document>[] = [];
  readonly #collection: Collection<Document>;
  readonly #seen: Map<string, Document>;

  constructor(collection: Collection<Document>) {
    this.#collection = collection;
    this.#seen = new Map(collection.documents);
    collection.observe((changes) => this.#observe(changes));
  }

  /** Ids ever told as removed. */
  get removed(): readonly string[] {
    return this.changes.flatMap(({ removed }) => [...removed.keys()]);
  }

  get added(): readonly string[] {
    return this.changes.flatMap(({ added }) => [...added.keys()]);
  }

  #observe(changes: CollectionChanges<Document>): void {
    this.changes.push(changes);
    for (const [id, document] of changes.removed) {
      assert.equal(this.#seen.get(id), document, `${id} was removed, and had not been there`);
      this.#seen.delete(id);
    }
    for (const [id, { before, after }] of changes.changed) {
      assert.equal(this.#seen.get(id), before, `${id} was changed from something else`);
      this.#seen.set(id, after);
    }
    for (const [id, document] of changes.added) {
      assert.ok(!this.#seen.has(id), `${id} was added, and had been there`);
      this.#seen.set(id, document);
    }
    assert.deepEqual(new Set(this.#seen.keys()), new Set(this.#collection.documents.keys()));
  }
}

/** A client that watches all strokes, resumed or not. */
export function watchWall(
  client: DdpClient<ClassroomApi>,
  { resumes }: { readonly resumes: boolean },
): { readonly strokes: Collection<Stroke>; readonly watcher: Watcher<Stroke> } {
  const strokes = client.collection('segments', strokeShape);
  const watcher = new Watcher(strokes);
  const resume = { collection: 'segments', params: (since: object) => [null, { since }] };
  client.subscribe('teacher', [], resumes ? { resume } : {});
  return { strokes, watcher };
}
