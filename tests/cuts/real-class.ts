import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { systemClock } from '../../client/ddp/system-clock.ts';
import { webSocketOpener } from '../../client/ddp/web-socket.ts';
import { DdpClient } from '../process/ddp-client.ts';
import { eventually } from '../process/server-process.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { PersonRecord } from './class-record.ts';
import { CAST } from './cut-script.ts';
import type { Direction } from './cut-plan.ts';
import { CuttingProxy } from './cutting-proxy.ts';
import type { ClearBounds } from './judge-wall.ts';
import { OwnStudent, OwnTeacher } from './own-people.ts';
import { StockStudent, StockTeacher } from './stock-people.ts';

const LONGEST_GAP_MS = 40;
const UNDONE = 0.1;
const MOST_BYTES = 1_500;
const LONGEST_CUT_MS = 400;
/** How often one is told that the network is back. */
const WAKE_MS = 100;
const INSIST_MS = 250;

type Person = OwnStudent | OwnTeacher | StockStudent | StockTeacher;

/** The same people as in the scripts, each behind a network of its own, before a real server. */
export class RealClass {
  readonly people: readonly Person[];
  readonly #proxies: readonly CuttingProxy[];
  readonly #random: SeededRandom;
  readonly #drawing: Promise<void>[] = [];
  #isDrawing = false;

  private constructor(proxies: readonly CuttingProxy[], random: SeededRandom) {
    this.#proxies = proxies;
    this.#random = random;
    this.people = CAST.map(({ name, role, client }, place) => {
      const url = `ws://127.0.0.1:${proxies[place]?.port}/websocket`;
      const person = {
        name,
        openSocket: webSocketOpener(() => new WebSocket(url, { perMessageDeflate: false })),
        clock: systemClock,
        random: () => random.below(1_000) / 1_000,
      };
      if (role === 'teacher') return client === 'own' ? new OwnTeacher(person) : new StockTeacher(person);
      return client === 'own' ? new OwnStudent(person) : new StockStudent(person);
    });
  }

  static async open(port: number, random: SeededRandom): Promise<RealClass> {
    const proxies: CuttingProxy[] = [];
    for (let place = 0; place < CAST.length; place++) proxies.push(await CuttingProxy.open(port));
    const people = new RealClass(proxies, random);
    await people.finished();
    return people;
  }

  get drawn(): number {
    return this.people.reduce((sum, { drawn }) => sum + drawn.length, 0);
  }

  get struck(): number {
    return this.#proxies.reduce((sum, { struck }) => sum + struck, 0);
  }

  startDrawing(): void {
    this.#isDrawing = true;
    for (const person of this.people) {
      if (person instanceof OwnStudent || person instanceof StockStudent)
        this.#drawing.push(this.#drawOn(person));
    }
  }

  async stopDrawing(): Promise<void> {
    this.#isDrawing = false;
    await Promise.all(this.#drawing);
  }

  /** Waits until the class has drawn so many more strokes. */
  async drawsOn(strokes: number): Promise<void> {
    const enough = this.drawn + strokes;
    await eventually(() => this.drawn >= enough, `${strokes} strokes are drawn`);
  }

  /** Cuts one who takes part, at some byte, and waits until that has happened. */
  async cutSomebody(): Promise<void> {
    const random = this.#random;
    const proxy = random.pick(this.#proxies);
    const { struck } = proxy;
    proxy.plan({
      direction: random.pick<Direction>(['up', 'down']),
      bytes: random.below(MOST_BYTES),
      forMs: random.chance(0.5) ? 0 : random.below(LONGEST_CUT_MS),
      isReset: random.chance(0.5),
    });
    const insistAt = performance.now() + INSIST_MS;
    await eventually(() => {
      if (performance.now() > insistAt) proxy.insist();
      return proxy.struck > struck;
    }, 'the cut strikes');
  }

  /** The server has moved. */
  moveTo(port: number): void {
    for (const proxy of this.#proxies) proxy.targetPort = port;
  }

  /** The teacher with the pages' client clears; one cut falls into it. Resolves when that is done. */
  async clear(): Promise<ClearBounds> {
    const teacher = this.people.find((person) => person instanceof OwnTeacher);
    const proxy = this.#proxies[this.people.findIndex((person) => person === teacher)];
    if (teacher === undefined || proxy === undefined) throw new Error('nobody clears');
    await this.finishes(teacher);
    const gone = new Set(teacher.watched.shown.keys());
    const direction = this.#random.pick<Direction>(['up', 'down']);
    proxy.plan({ direction, bytes: this.#random.below(60), forMs: 0, isReset: false });
    teacher.clear();
    await this.finishes(teacher);
    return { gone, drawnBy: new Map(this.people.map(({ name, drawn }) => [name, drawn.length])) };
  }

  /** Everybody is back, and everything answered. */
  async finished(): Promise<void> {
    for (const person of this.people) await this.finishes(person);
  }

  async close(): Promise<void> {
    this.#isDrawing = false;
    for (const person of this.people) person.close();
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
  }

  async finishes(person: PersonRecord & { reconnect(): void }): Promise<void> {
    let wakeAt = 0;
    await eventually(() => {
      if (person.unfinished === undefined) return true;
      if (performance.now() > wakeAt) {
        wakeAt = performance.now() + WAKE_MS;
        person.reconnect();
      }
      return false;
    }, `${person.name} has finished`);
  }

  async #drawOn(student: OwnStudent | StockStudent): Promise<void> {
    const random = this.#random;
    while (this.#isDrawing) {
      student.draw();
      if (random.chance(UNDONE)) student.undo(student.drawn.length - 1 - random.below(3));
      await delay(random.below(LONGEST_GAP_MS));
    }
  }
}

/** What a client gets that comes afterwards: the fields' JSON text by id. */
export async function wallOf(port: number): Promise<ReadonlyMap<string, string>> {
  const fresh = await DdpClient.connect(port);
  await fresh.subscribe('teacher');
  await fresh.close();
  return fresh.strokes;
}
