import { ServerProcess } from '../process/server-process.ts';
import { loadRecording } from '../simulate/recording.ts';
import type { ReplayOutcome } from '../simulate/replay.ts';
import { runReport } from '../simulate/run-report.ts';
import { FaultSwitch, isReady, MiddleOfClass, sooner } from './fault-switch.ts';
import { Violation } from './kill-ledger.ts';
import { type ClassOfStudents, playClass } from './mongo-class.ts';
import type { MongoFault, MongoWorld } from './mongo-faults.ts';
import { StoredStrokes } from './stored-strokes.ts';

export const MOMENTS = ['at start', 'in the middle', 'during shutdown'] as const;
export type Moment = (typeof MOMENTS)[number];
export const ACKS = ['stored', 'memory'] as const;
export type Ack = (typeof ACKS)[number];

export interface MongoTrial {
  readonly world: MongoWorld;
  readonly fault: MongoFault;
  readonly moment: Moment;
  readonly ack: Ack;
  readonly students: number;
  /** An empty one. */
  readonly dataDir: string;
}

/** What happened, for a table. */
export interface TrialResult {
  readonly strokes: number;
  readonly seconds: number;
}

const SPEED = 10;
/** So that a server that waits for a hanging database finds out within a test, and one that is 2 s slow can still answer. */
const SOCKET_TIMEOUT_MS = 5_000;

const recording = loadRecording();

/**
 * A class of students draws at ten times the recorded pace while a fault happens.
 * @throws {Violation} when a promise is broken
 */
export async function runMongoTrial(trial: MongoTrial): Promise<TrialResult> {
  const run = new Run(trial);
  try {
    return await run.run();
  } finally {
    await run.clean();
  }
}

class Run {
  readonly #trial: MongoTrial;
  readonly #fault: FaultSwitch;
  readonly #url: string;
  readonly #servers: ServerProcess[] = [];

  constructor(trial: MongoTrial) {
    const { fault, world } = trial;
    this.#trial = trial;
    this.#fault = new FaultSwitch(fault, world);
    this.#url = `${world.database.newUrl(world.proxy.port)}&socketTimeoutMS=${SOCKET_TIMEOUT_MS}`;
  }

  async run(): Promise<TrialResult> {
    const startedAt = performance.now();
    const outcome = await this.#class();
    await this.#checkStored(outcome);
    for (const server of this.#servers) if (!server.hasEnded) await endInOrder(server);
    return { strokes: outcome.ledger.accepted, seconds: (performance.now() - startedAt) / 1000 };
  }

  async clean(): Promise<void> {
    await this.#fault.end();
    for (const server of this.#servers) if (!server.hasEnded) await server.kill();
  }

  get #ofClass(): ClassOfStudents {
    return { students: this.#trial.students, speed: SPEED };
  }

  #class(): Promise<ReplayOutcome> {
    switch (this.#trial.moment) {
      case 'at start':
        return this.#classAfterFault();
      case 'in the middle':
        return this.#classWithFault();
      case 'during shutdown':
        return this.#classUntilShutdown();
    }
  }

  async #classAfterFault(): Promise<ReplayOutcome> {
    await this.#fault.begin();
    const server = await this.#start();
    if (this.#fault.isOutage) await waitsForItsDatabase(server);
    else await sooner(() => isReady(server, 200), 'the server is ready in spite of it');
    await this.#fault.endInTime();
    await sooner(() => isReady(server, 200), 'the server is ready after it');
    return this.#wholeClass(server);
  }

  async #classWithFault(): Promise<ReplayOutcome> {
    const server = await this.#start();
    const middle = new MiddleOfClass(async () => {
      await this.#fault.begin();
      await middle.seesMore();
      if (this.#fault.isOutage)
        await sooner(() => isReady(server, 503), 'the server says that it cannot save');
      await this.#fault.endInTime();
    });
    return this.#wholeClass(server, middle);
  }

  async #classUntilShutdown(): Promise<ReplayOutcome> {
    const server = await this.#start();
    const middle = new MiddleOfClass(async () => {
      await this.#fault.begin();
      await middle.seesMore();
      await endInOrder(server);
    });
    const outcome = await this.#play(server, middle);
    await this.#fault.end();
    const next = await this.#start();
    await sooner(() => isReady(next, 200), 'the next server is ready');
    return outcome;
  }

  /** One in which nobody notices anything, and after which all is saved. */
  async #wholeClass(server: ServerProcess, middle?: MiddleOfClass): Promise<ReplayOutcome> {
    await sooner(() => isReady(server, 200), 'the server is ready');
    const outcome = await this.#play(server, middle);
    const { ok, findings, faults } = runReport(outcome, undefined);
    if (!ok) {
      const ready = JSON.stringify(await server.ready());
      throw new Violation(`${JSON.stringify(faults)} ${findings.join('; ')}; the server: ${ready}`);
    }
    await sooner(() => isReady(server, 200), 'the server recovers');
    await sooner(() => hasNothingUnsaved(server), 'all is saved');
    return outcome;
  }

  /** Rejects with what went wrong in the middle, of which all else that is amiss is a consequence. */
  async #play(server: ServerProcess, middle?: MiddleOfClass): Promise<ReplayOutcome> {
    const outcome = await playClass(
      server.port,
      this.#ofClass,
      (snapshot) => middle?.show(snapshot),
      middle?.failed,
    );
    await middle?.ended();
    return outcome;
  }

  async #start(): Promise<ServerProcess> {
    const { ack, dataDir } = this.#trial;
    const server = new ServerProcess({
      MONGO_URL: this.#url,
      DATA_DIR: dataDir,
      ACK: ack,
      ...(ack === 'memory' ? { FLUSH_MS: '5000' } : {}),
      DRAWS_PER_SECOND: '0',
      LOG_LEVEL: 'silent',
    });
    this.#servers.push(server);
    await sooner(() => server.stdout.includes('listening on port') || server.hasEnded, 'the server listens');
    if (server.hasEnded) throw new Violation(`the server ended: ${server.stdout}${server.stderr}`);
    return server;
  }

  /** Everything that was answered or seen is in the database, once, and in the order in which it was seen. */
  async #checkStored({ ledger, teachers }: ReplayOutcome): Promise<void> {
    const stored = await this.#trial.world.database.use(this.#url, (db) => StoredStrokes.read(db));
    stored.check(ledger, recording, () => true);
    const seen: string[] = [];
    teachers[0]?.log.forEach((id) => seen.push(id));
    const lost = seen.find((id) => !stored.has(id));
    if (lost !== undefined) throw new Violation(`the teacher saw ${lost}, which is not stored`);
    if (stored.ids.some((id, at) => at < seen.length && id !== seen[at]))
      throw new Violation('what is stored is in another order than the teacher saw');
  }
}

async function waitsForItsDatabase(server: ServerProcess): Promise<void> {
  await sooner(() => isReady(server, 503), 'the server says that it is not ready');
  const { reasons } = await server.ready();
  if (reasons.length === 0) throw new Violation('the server does not say why it is not ready');
  if ((await server.get('/health')).status !== 200) throw new Violation('the server does not live');
}

async function hasNothingUnsaved(server: ServerProcess): Promise<boolean> {
  return /^inkwell_unsaved_strokes 0$/m.test((await server.get('/metrics')).text);
}

async function endInOrder(server: ServerProcess): Promise<void> {
  const { code } = await server.stop();
  if (code !== 0 || server.stderr !== '')
    throw new Violation(`the server ended with ${code}: ${server.stderr}`);
}
