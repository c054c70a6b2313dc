import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Strategy } from './meteor-server.ts';

/** `serve`: an app anew, on two fresh servers. `settle`: answered when what runs has run. */
export type Question =
  | { readonly ask: 'serve'; readonly app: 'marks' }
  | { readonly ask: 'serve'; readonly app: 'strokes'; readonly strategy: Strategy }
  | { readonly ask: 'settle' };

/** TCP ports on loopback; 0 when the question was another. */
export interface Ports {
  readonly ours: number;
  readonly theirs: number;
}

export interface Request {
  readonly id: number;
  readonly question: Question;
}
export interface Reply {
  readonly id: number;
  readonly ports: Ports;
}

interface Waiting {
  readonly resolve: (ports: Ports) => void;
  readonly reject: (error: Error) => void;
}

/** The process in which both servers run. */
export class TwoServers {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #stderr = '';
  #asked = 0;

  constructor() {
    const program = fileURLToPath(new URL('./servers-process.ts', import.meta.url));
    this.#child = fork(program, [], {
      execArgv: ['--import', 'tsx', '--conditions', 'inkwell-source'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.#stderr = (this.#stderr + text.toString()).slice(-4000);
    });
    this.#child.on('message', ({ id, ports }: Reply) => {
      this.#waiting.get(id)?.resolve(ports);
      this.#waiting.delete(id);
    });
    this.#child.on('exit', () => {
      const error = new Error(`the servers' process has ended:\n${this.#stderr}`);
      for (const { reject } of this.#waiting.values()) reject(error);
    });
  }

  serve(app: 'marks'): Promise<Ports>;
  serve(app: 'strokes', strategy: Strategy): Promise<Ports>;
  serve(app: 'marks' | 'strokes', strategy: Strategy = 'SERVER_MERGE'): Promise<Ports> {
    return this.#ask(app === 'marks' ? { ask: 'serve', app } : { ask: 'serve', app, strategy });
  }

  /** Resolves when all that the servers have been told has had its effect. */
  async settle(): Promise<void> {
    await this.#ask({ ask: 'settle' });
  }

  async close(): Promise<void> {
    if (!this.#child.connected) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }

  #ask(question: Question): Promise<Ports> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      if (this.#child.connected) this.#child.send({ id, question } satisfies Request);
      else reject(new Error(`the servers' process has ended:\n${this.#stderr}`));
    });
  }
}
