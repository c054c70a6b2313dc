import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from '../process/server-process.ts';
import type { ProgressSnapshot } from '../simulate/progress.ts';
import { Violation } from './kill-ledger.ts';
import type { MongoFault, MongoWorld } from './mongo-faults.ts';

const DEADLINE_MS = 120_000;

/** @throws {Violation} after a deadline that no healthy run comes near */
export async function sooner(
  isTrue: () => boolean | Promise<boolean>,
  what: string,
  withinMs = DEADLINE_MS,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Violation(`not within ${withinMs / 1000} s: ${what}`);
    await delay(10);
  }
}

/** A fault that is begun and ended once. */
export class FaultSwitch {
  readonly #fault: MongoFault;
  readonly #world: MongoWorld;
  #state: 'never on' | 'on' | 'over' = 'never on';
  #beganAt = 0;

  constructor(fault: MongoFault, world: MongoWorld) {
    this.#fault = fault;
    this.#world = world;
  }

  get isOutage(): boolean {
    return this.#fault.isOutage;
  }

  async begin(): Promise<void> {
    this.#state = 'on';
    this.#beganAt = performance.now();
    await this.#fault.begin(this.#world);
  }

  /** Ends it when it has lasted as long as it has to. */
  async endInTime(): Promise<void> {
    await sooner(() => this.#fault.hasStruck(), `the database ${this.#fault.name}`);
    await delay(Math.max(0, this.#beganAt + this.#fault.leastMs - performance.now()));
    await this.end();
  }

  async end(): Promise<void> {
    if (this.#state !== 'on') return;
    this.#state = 'over';
    await this.#fault.end(this.#world);
  }
}

/** Does something in the middle of a class, at a third of its strokes, and knows what the teacher sees meanwhile. */
export class MiddleOfClass {
  readonly #run: (middle: MiddleOfClass) => Promise<void>;
  #snapshot: ProgressSnapshot = { planned: 0, sent: 0, answered: 0, delivered: 0 };
  #done: Promise<unknown> | undefined;
  readonly #failed = new AbortController();

  constructor(run: (middle: MiddleOfClass) => Promise<void>) {
    this.#run = run;
  }

  /** Aborted when something goes wrong in the middle: the class need not wait for what will not come. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  show(snapshot: ProgressSnapshot): void {
    this.#snapshot = snapshot;
    if (this.#done !== undefined || snapshot.sent < snapshot.planned / 3) return;
    this.#done = this.#run(this).catch((error: unknown) => {
      this.#failed.abort();
      return error;
    });
  }

  /** Waits until the teacher has seen strokes that were drawn from now on: a quarter of all. */
  async seesMore(): Promise<void> {
    const { sent, planned } = this.#snapshot;
    const wanted = Math.min(planned, sent + planned / 4);
    await sooner(() => this.#snapshot.delivered >= wanted, 'the teacher sees what is drawn');
  }

  /** Rejects with what went wrong. */
  async ended(): Promise<void> {
    if (this.#done === undefined) throw new Violation('the class ended before its middle');
    const failure = await this.#done;
    if (failure !== undefined) throw failure;
  }
}

export async function isReady(server: ServerProcess, status: 200 | 503): Promise<boolean> {
  return (await server.ready()).status === status;
}
