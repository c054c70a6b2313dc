import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Context } from 'mocha';
import { decodeEjson, encodeEjson } from '../../../shared/ddp/ejson.ts';
import { needs } from '../../support/needs.ts';
import { describeForeignClient } from './support/client-scenario.ts';
import type { Fields, ForeignClient } from './support/foreign-client.ts';

/** Debian's, which finds Debian's packages, whatever else is on the PATH. */
const PYTHON = '/usr/bin/python3';
const PROGRAM = fileURLToPath(new URL('./python/ddp_client.py', import.meta.url));

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** The Python program, which speaks DDP by itself; orders and answers are lines of EJSON. */
class PythonClient implements ForeignClient {
  readonly #program: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #waiting = new Map<number, (answer: Answer | Error) => void>();
  #stderr = '';
  #lastId = 0;

  constructor(url: string) {
    this.#program = spawn(PYTHON, [PROGRAM, url], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#program.stderr.on('data', (data: Buffer) => (this.#stderr += data.toString()));
    createInterface(this.#program.stdout).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    this.#program.on('close', (code) => {
      for (const give of this.#waiting.values()) give(new Error(`it ended with ${code}: ${this.#stderr}`));
      this.#waiting.clear();
    });
  }

  connected(): Promise<unknown> {
    return this.#order({ do: 'connected' });
  }

  call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    return this.#order({ do: 'call', name: method, params });
  }

  subscribe(name: string, ...params: readonly unknown[]): Promise<unknown> {
    return this.#order({ do: 'subscribe', name, params });
  }

  async documents(collection: string): Promise<Fields> {
    return (await this.#order({ do: 'documents', name: collection })) as Fields;
  }

  async close(): Promise<void> {
    this.#program.stdin.end();
    if (this.#program.exitCode === null) await once(this.#program, 'close');
  }

  async #order(what: Fields): Promise<unknown> {
    const id = ++this.#lastId;
    const answer = await new Promise<Answer | Error>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#program.stdin.write(`${JSON.stringify({ id, what: encodeEjson(what) })}\n`);
    });
    if (answer instanceof Error) throw answer;
    if (answer.error !== undefined) throw answer.error as Error;
    return decodeEjson(answer.result);
  }
}

function hasWebSockets(): boolean {
  return spawnSync(PYTHON, ['-c', 'import websockets']).status === 0;
}

describeForeignClient({
  title: 'a client in Python',
  load: (context: Context) =>
    needs(context, 'python3-websockets', hasWebSockets, 'apt-get install python3-websockets'),
  open: (port) => new PythonClient(`ws://127.0.0.1:${port}/websocket`),
  values: 'EJSON',
  return: 'connects and subscribes again',
  callsLater: true,
});
