import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** What a program said until it ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A TypeScript program of this repository in a process of its own, which its test ends. */
export class ChildProcess {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #stdout = '';
  #stderr = '';

  /** @param program from the top of the repository; `under`: a command to run it with, such as strace. */
  constructor(program: string, args: readonly string[], under: readonly string[] = []) {
    const path = fileURLToPath(new URL(`../../${program}`, import.meta.url));
    const node = ['--import', 'tsx', '--conditions', 'inkwell-source', path, ...args];
    const [command = process.execPath, ...rest] = [...under, process.execPath, ...node];
    this.#child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdout.on('data', (data: Buffer) => (this.#stdout += data.toString()));
    this.#child.stderr.on('data', (data: Buffer) => (this.#stderr += data.toString()));
    this.ended = once(this.#child, 'close').then(([code, signal]: unknown[]) => ({
      code: typeof code === 'number' ? code : null,
      signal: typeof signal === 'string' ? signal : null,
      stdout: this.#stdout,
      stderr: this.#stderr,
    }));
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the program was not started');
    return this.#child.pid;
  }

  /** Resolves when the program has written `text`; rejects with all it said when it ends before. */
  async says(text: string): Promise<void> {
    while (!this.#stdout.includes(text)) {
      const end = await Promise.race([this.ended, once(this.#child.stdout, 'data')]);
      if ('code' in end && !this.#stdout.includes(text)) {
        throw new Error(`ended without saying "${text}":\n${end.stdout}\n${end.stderr}`);
      }
    }
  }

  endInput(): void {
    this.#child.stdin.end();
  }

  async kill(): Promise<Ended> {
    this.#child.kill('SIGKILL');
    return await this.ended;
  }
}
