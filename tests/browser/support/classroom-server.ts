import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

let isBuilt = false;

/** What `npm start` runs, built first when it is stale: pages and DDP, as a process of its own with an lmdb in a folder of its own. */
export class ClassroomServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'inkwell-browser-'));
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcessWithoutNullStreams | undefined;
  #said = '';
  #port = 0;

  private constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
  }

  /** @param env further settings, such as `HOST` */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<ClassroomServer> {
    buildOnce();
    const server = new ClassroomServer(env);
    await server.resume();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The token of the link for the first teacher, as the terminal shows it. */
  async claim(): Promise<string> {
    return await until('the claim link is printed', () => /#claim=([\w-]+)/.exec(this.#said)?.[1]);
  }

  /** Stops as an operator would; what it keeps stays. */
  async pause(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** The power goes. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** It hears and says nothing, but is there: until {@link thaw}. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Starts again on the same port, with what it kept. */
  async resume(): Promise<void> {
    this.#said = '';
    const child = spawn(process.execPath, [join(ROOT, 'dist/server/main.js')], {
      cwd: this.#folder,
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        DATA_DIR: join(this.#folder, 'data'),
        LOG_LEVEL: 'warn',
        ...this.#env,
        PORT: String(this.#port),
      },
    });
    this.#child = child;
    // A run that fails or is stopped must not leave its server behind.
    const endWithUs = (): void => void child.kill('SIGKILL');
    process.once('exit', endWithUs);
    child.once('exit', () => process.off('exit', endWithUs));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.#said += chunk.toString()));
    }
    const isListening = () => /listening on port (\d+)/.exec(this.#said)?.[1];
    this.#port = Number(
      await until('the server listens', () => {
        if (child.exitCode !== null) throw new Error(`the server ended:\n${this.#said}`);
        return isListening();
      }),
    );
  }

  /** Ends it and forgets what it kept. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}

function buildOnce(): void {
  if (isBuilt) return;
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'server/build-if-stale.mjs')], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
  isBuilt = true;
}
