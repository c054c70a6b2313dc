import { setTimeout as delay } from 'node:timers/promises';
import { Alea } from '../../shared/ddp/alea.ts';
import { DdpClient } from '../process/ddp-client.ts';
import { ServerProcess, eventually } from '../process/server-process.ts';
import { playClear, playStudent, type Random } from './kill-class.ts';
import { KillLedger, Violation } from './kill-ledger.ts';

/** A server lives until so many more strokes are answered, and a moment longer. */
const MOST_ANSWERS = 200;
const LONGEST_MOMENT_MS = 40;
/** How long after the class has begun the teacher clears at the latest. */
const LATEST_CLEAR_MS = 200;
const LONGEST_START_MS = 200;

export interface KillOptions {
  readonly rounds: number;
  /** Decides who does what and when; the server's own pace is its own. */
  readonly seed: number;
  readonly students: number;
  readonly folder: string;
  /** Beside the settings that the rounds need. */
  readonly env?: Readonly<Record<string, string>>;
  /** One line after each round. */
  readonly onRound?: (line: string) => void;
}

interface Tally {
  readonly drawn: number;
  readonly answers: number;
  readonly kept: number;
}

/**
 * Kills a server in the middle of a class, again and again, and looks at what is there after each restart.
 * @throws {Violation} at the first broken promise
 */
export class KillRounds {
  readonly #options: KillOptions;
  readonly #ledger = new KillLedger();
  readonly #random: Random;
  readonly #studentIds: readonly string[];
  #server: ServerProcess | undefined;

  constructor(options: KillOptions) {
    this.#options = options;
    const alea = new Alea([String(options.seed)]);
    this.#random = () => alea.fraction();
    this.#studentIds = Array.from({ length: options.students }, (_, at) => `student ${at}`);
  }

  async run(): Promise<void> {
    try {
      for (let round = 1; round <= this.#options.rounds; round++) await this.#round(round);
      await this.#lastRound();
    } finally {
      if (this.#server?.hasEnded === false) await this.#server.kill();
    }
  }

  async #round(round: number): Promise<void> {
    const random = this.#random;
    const diesAtStart = random() < 0.15;
    if (diesAtStart) {
      const server = this.#spawn();
      await delay(random() * LONGEST_START_MS);
      await server.kill();
    }
    const { server, teacher } = await this.#startAndCheck();
    const before = this.#count(teacher);
    const calls = this.#studentIds.map((studentId) =>
      playStudent(server.port, studentId, this.#ledger, random),
    );
    const clearAfterMs = random() < 0.2 ? random() * LATEST_CLEAR_MS : undefined;
    if (clearAfterMs !== undefined) calls.push(this.#clearLater(server, clearAfterMs));
    let isOver = false;
    const outcomes = Promise.allSettled(calls).finally(() => {
      isOver = true;
    });
    await this.#killLater(server, () => isOver);
    for (const each of await outcomes) if (each.status === 'rejected') throw each.reason;
    await teacher.closed();
    this.#ledger.saw(teacher.added);
    const after = this.#count(teacher);
    const [drawn, answered] = [after.drawn - before.drawn, after.answers - before.answers];
    this.#options.onRound?.(
      `round ${round}: ${before.kept} strokes there, ${drawn} more drawn, ${answered} answered` +
        `${clearAfterMs === undefined ? '' : ', a clear'}${diesAtStart ? ', killed at its start too' : ''}`,
    );
  }

  /** Everybody gets an answer to everything; then the server stops as it should, and starts once more. */
  async #lastRound(): Promise<void> {
    const { server, teacher } = await this.#startAndCheck();
    const enough = (): boolean => true;
    await Promise.all(
      this.#studentIds.map((studentId) =>
        playStudent(server.port, studentId, this.#ledger, this.#random, enough),
      ),
    );
    if (!this.#ledger.isAllAnswered) throw new Violation('not everything is answered');
    const { code } = await server.stop();
    if (code !== 0) throw new Violation(`the server ended with ${code}: ${server.stderr}`);
    await teacher.closed();
    this.#ledger.saw(teacher.added);
    const last = await this.#startAndCheck();
    this.#options.onRound?.(`at the end: ${last.teacher.strokes.size} strokes there, all drawn are answered`);
    await last.server.stop();
  }

  async #startAndCheck(): Promise<{ readonly server: ServerProcess; readonly teacher: DdpClient }> {
    const server = this.#spawn();
    await server.listening();
    const teacher = await DdpClient.connect(server.port);
    await teacher.subscribe('teacher');
    if (teacher.added.length !== new Set(teacher.added).size) throw new Violation('a stroke is there twice');
    this.#ledger.check(teacher.strokes);
    return { server, teacher };
  }

  #spawn(): ServerProcess {
    const { folder, env } = this.#options;
    this.#server = new ServerProcess({ DATA_DIR: folder, DRAWS_PER_SECOND: '0', LOG_LEVEL: 'error', ...env });
    return this.#server;
  }

  async #clearLater(server: ServerProcess, afterMs: number): Promise<void> {
    await delay(afterMs);
    if (!server.hasEnded) await playClear(server.port, this.#ledger);
  }

  async #killLater(server: ServerProcess, isOver: () => boolean): Promise<void> {
    const enough = this.#ledger.answers + Math.floor(this.#random() * MOST_ANSWERS);
    const momentMs = this.#random() * LONGEST_MOMENT_MS;
    await eventually(() => this.#ledger.answers >= enough || isOver(), 'strokes are answered');
    await delay(momentMs);
    if (server.hasEnded || server.stderr !== '')
      throw new Violation(`the server was in trouble: ${server.stdout}${server.stderr}`);
    await server.kill();
  }

  #count(teacher: DdpClient): Tally {
    const { drawn, answers } = this.#ledger;
    return { drawn, answers, kept: teacher.strokes.size };
  }
}
