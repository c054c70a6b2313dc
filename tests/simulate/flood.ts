import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FloodCount, FloodOrder } from './flood-order.ts';

const PROGRAM = fileURLToPath(new URL('flood-process.ts', import.meta.url));
const STOP_MS = 10_000;
const DIED: FloodCount = {
  sent: 0,
  accepted: 0,
  throttled: 0,
  otherwiseRefused: 0,
  disconnected: 'it has died',
};

/** Clients who draw without pause. Each is a process: beside the generator they would slow down what it measures. */
export class Flood {
  readonly #clients: readonly FloodClient[];

  private constructor(clients: readonly FloodClient[]) {
    this.#clients = clients;
  }

  /** Resolves when all of them are connected. */
  static async start(orders: readonly FloodOrder[]): Promise<Flood> {
    const clients = orders.map((order) => new FloodClient(order));
    await Promise.all(clients.map(({ begun }) => begun));
    return new Flood(clients);
  }

  stop(): Promise<readonly FloodCount[]> {
    return Promise.all(this.#clients.map((client) => client.stop()));
  }
}

class FloodClient {
  /** It is connected, or has failed. */
  readonly begun: Promise<unknown>;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #count = DIED;

  constructor(order: FloodOrder) {
    this.#child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#ended = once(this.#child, 'exit');
    this.begun = Promise.race([once(this.#child, 'message'), this.#ended]);
    this.#child.on('message', (message: FloodCount | 'ready') => {
      if (message !== 'ready') this.#count = message;
    });
    this.#child.send(order);
  }

  async stop(): Promise<FloodCount> {
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    if (this.#child.connected) this.#child.send('stop');
    await this.#ended;
    clearTimeout(kill);
    return this.#count;
  }
}
