import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '../support/raw-websocket.ts';
import type { Vitals } from './tell-vitals.ts';

const ROOT = new URL('../../', import.meta.url);
const SETTINGS = { STORE: 'memory', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn' };

/** The real server as a process of its own, which tells how it is. */
export class RealServer {
  readonly port: number;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  private constructor(child: ChildProcess, port: number, stdout: string) {
    this.#child = child;
    this.port = port;
    this.#stdout = stdout;
  }

  static async start(): Promise<RealServer> {
    const flags = ['--expose-gc', '--import', 'tsx', '--conditions', 'inkwell-source'];
    const args = [...flags, '--import', './tests/fuzz/tell-vitals.ts', 'server/main.ts'];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...SETTINGS },
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
    assert.doesNotMatch(this.#stdout, /"level":/);
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
      let count = await this.metric(name);
      for (let tries = 0; count > 0 && tries < 200; tries++) count = await this.metric(name);
      assert.equal(count, 0, name);
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
