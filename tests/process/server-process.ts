import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DEADLINE_MS = 20_000;

let isBuilt = false;

/** Builds what `npm start` runs, once for all tests of a process. */
export function ensureBuilt(): void {
  if (isBuilt) return;
  const { status, stderr } = spawnSync(process.execPath, ['server/build-if-stale.mjs'], { cwd: ROOT });
  assert.equal(status, 0, stderr.toString());
  isBuilt = true;
}

/** Waits until it is so; fails after a deadline that no healthy run comes near. */
export async function eventually(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await isTrue())) {
    if (Date.now() > deadline) assert.fail(`not within ${DEADLINE_MS / 1000} s: ${what}`);
    await delay(2);
  }
}

interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Ready {
  readonly status: number;
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

/** The server as it is built, in a process of its own, on loopback. */
export class ServerProcess {
  /** Resolves when it has ended and all that it said was read. */
  readonly exit: Promise<Exit>;
  stdout = '';
  stderr = '';
  hasEnded = false;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;

  /**
   * @param env beside it: loopback, a port of the system's choice, and no log lines below warnings
   * @param root of another tree than this one, which is built already
   */
  constructor(env: Readonly<Record<string, string>>, root?: string) {
    if (root === undefined) ensureBuilt();
    this.#child = spawn(process.execPath, ['dist/server/main.js'], {
      cwd: root ?? ROOT,
      env: { HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.on('data', (data: Buffer) => (this.stdout += data.toString()));
    this.#child.stderr.on('data', (data: Buffer) => (this.stderr += data.toString()));
    this.exit = once(this.#child, 'close').then(() => {
      this.hasEnded = true;
      return { code: this.#child.exitCode, signal: this.#child.signalCode };
    });
  }

  async listening(): Promise<void> {
    await eventually(() => this.#foundPort !== undefined || this.hasEnded, 'the server listens');
    assert.ok(this.#foundPort !== undefined, `the server ended:\n${this.stdout}${this.stderr}`);
  }

  get port(): number {
    assert.ok(this.#foundPort !== undefined, 'the server does not listen yet');
    return Number(this.#foundPort);
  }

  /** What it answers; `port` where it is known before the server listens. */
  async get(path: string, port = this.port): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, text: await response.text() };
  }

  async ready(): Promise<Ready> {
    const { status, text } = await this.get('/ready');
    return { status, ...(JSON.parse(text) as Omit<Ready, 'status'>) };
  }

  /** Asks it to stop. @returns how it ended */
  stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<Exit> {
    this.#child.kill(signal);
    return this.exit;
  }

  /** Ends it in the middle of whatever it does. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exit;
  }

  get #foundPort(): string | undefined {
    return /listening on port (\d+):/.exec(this.stdout)?.[1];
  }
}
