import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Competitor } from './competitors.ts';

const START_MS = 60_000;
const STOP_MS = 15_000;
const STDERR_KEPT = 2_000;

const running = new Set<MeasuredServer>();
process.once('exit', () => running.forEach((server) => server.abandon()));

export interface ServerOptions {
  /** Instead of a fresh folder; it is left as it is. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A server in a process of its own, started for one run. */
export class MeasuredServer {
  /** Milliseconds from its start until it said that it listens. */
  listeningMs = Number.NaN;
  readonly startedAt = performance.now();
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #ownFolder: string | undefined;
  readonly #exit: Promise<unknown>;
  #port: number | undefined;
  #stdout = '';
  #stderr = '';
  #hasEnded = false;

  /** @throws {Error} when it does not listen in time, with what it said */
  static async start(competitor: Competitor, options: ServerOptions = {}): Promise<MeasuredServer> {
    const server = new MeasuredServer(competitor, options);
    try {
      await server.#listening();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private constructor({ command, cwd, env, needsFolder }: Competitor, options: ServerOptions) {
    running.add(this);
    this.#ownFolder =
      needsFolder && options.folder === undefined ? mkdtempSync(join(tmpdir(), 'inkwell-bench-')) : undefined;
    const folder = options.folder ?? this.#ownFolder;
    this.#child = spawn(process.execPath, [...command], {
      cwd,
      // Nothing of the caller's: NODE_ENV is unset and NODE_OPTIONS empty, as for somebody who runs `npm start`.
      env: {
        PATH: process.env['PATH'] ?? '',
        ...env,
        ...(folder === undefined ? {} : { DATA_DIR: folder }),
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.on('data', (data: Buffer) => this.#heard(data.toString()));
    this.#child.stderr.on('data', (data: Buffer) => {
      this.#stderr = (this.#stderr + data.toString()).slice(-STDERR_KEPT);
    });
    this.#exit = once(this.#child, 'close').then(() => (this.#hasEnded = true));
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the server was not started');
    return this.#child.pid;
  }

  get port(): number {
    if (this.#port === undefined) throw new Error('the server does not listen');
    return this.#port;
  }

  /** Undefined while it runs well; else its last words. */
  get lastWords(): string | undefined {
    return this.#hasEnded ? `the server ended: ${this.#stderr || this.#stdout}` : undefined;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const patience = new AbortController();
    const timeout = delay(STOP_MS, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([this.#exit, timeout]);
    patience.abort();
    this.abandon();
    await this.#exit;
    running.delete(this);
  }

  /** Ends it at once, whatever it does. */
  abandon(): void {
    if (!this.#hasEnded) this.#child.kill('SIGKILL');
    if (this.#ownFolder !== undefined) rmSync(this.#ownFolder, { recursive: true, force: true });
  }

  async #listening(): Promise<void> {
    const deadline = this.startedAt + START_MS;
    while (this.#port === undefined) {
      if (this.lastWords !== undefined) throw new Error(this.lastWords);
      if (performance.now() > deadline)
        throw new Error(`the server did not listen within ${START_MS / 1000} s`);
      await delay(2);
    }
  }

  #heard(text: string): void {
    if (this.#port !== undefined) return;
    this.#stdout += text;
    const port = /listening on port (\d+):/.exec(this.#stdout)?.[1];
    if (port === undefined) return;
    this.#port = Number(port);
    this.listeningMs = performance.now() - this.startedAt;
  }
}
