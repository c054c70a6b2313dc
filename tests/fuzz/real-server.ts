import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/raw-websocket.ts';
import type { Vitals } from './tell-vitals.ts';

const ROOT = new URL('../../', import.meta.url);
const EMPTY_WITHIN_MS = 20_000;
const SETTINGS = { STORE: 'memory', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn' };

/** For attackers that are to be answered each time, however fast they are. */
export const WITHOUT_RATES = {
  METHODS_PER_SECOND: '0',
  SUBSCRIPTIONS_PER_SECOND: '0',
  ERRORS_PER_MINUTE: '0',
};

/** The real server as a process of its own, which tells how it is. */
export class RealServer {
  readonly port: number;
  /** Closed polling sessions, to be counted by who made them: their clients may still ask for a minute why. */
  lingering = 0;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  private constructor(child: ChildProcess, port: number, stdout: string) {
    this.#child = child;
    this.port = port;
    this.#stdout = stdout;
  }

  /** @param settings beside: memory, loopback, a port of the system's choice, and no log lines below warnings */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<RealServer> {
    const flags = ['--expose-gc', '--import', 'tsx', '--conditions', 'inkwell-source'];
    const args = [...flags, '--import', './tests/fuzz/tell-vitals.ts', 'server/main.ts'];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...SETTINGS, ...settings },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let [stdout, stderr] = ['', ''];
    let server: RealServer | undefined;
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (server !== undefined) server.#stdout = stdout;
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (server !== undefined) server.#stderr = stderr;
    });
    const port = () => /listening on port (\d+)/.exec(stdout)?.[1];
    await eventually(() => port() !== undefined || child.exitCode !== null, 'the server listens');
    server = new RealServer(child, Number(port()), stdout);
    return server;
  }

  /** It lives, and has said nothing since it listens: no stack, no bug, no warning. */
  assertWell(): void {
    assert.equal(this.#child.exitCode, null, `the server ended: ${this.#stderr}`);
    assert.equal(this.#child.signalCode, null);
    assert.equal(this.#stderr, '');
    assert.doesNotMatch(this.#stdout.slice(this.#stdout.indexOf('listening on port')), /"level":/);
  }

  async vitals(): Promise<Vitals> {
    const told = once(this.#child, 'message');
    this.#child.send('how are you?');
    const [vitals] = (await told) as [Vitals];
    return vitals;
  }

  /** One number of `/metrics`. */
  async metric(name: string): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${this.port}/metrics`, {
      headers: { connection: 'close' },
    });
    const found = new RegExp(`^${name} (\\S+)$`, 'm').exec(await response.text())?.[1];
    return Number(found);
  }

  /** Waits until everybody has left. */
  async isEmpty(): Promise<void> {
    for (const name of [
      'inkwell_connections',
      'inkwell_sessions',
      'inkwell_subscriptions',
      'inkwell_listeners',
    ]) {
      const most = name === 'inkwell_connections' ? this.lingering : 0;
      const deadline = Date.now() + EMPTY_WITHIN_MS;
      for (let count = await this.metric(name); count > most; count = await this.metric(name)) {
        assert.ok(Date.now() < deadline, `${name}: ${count}, not ${most}`);
        await delay(5);
      }
    }
  }

  /** @returns its exit code: 0 */
  async stop(): Promise<number | null> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
    return this.#child.exitCode;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
