import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { CLIENTS, isObject, textOf, type Frame, type Heard, type Script, type Sent } from './script.ts';

/** A server that a script is run on. */
export interface Endpoint {
  readonly port: number;
  /** Resolves when all that it has been told has had its effect. */
  settle(): Promise<void>;
}

/**
 * In which portions, each of which has its effect before the next, a step's messages are sent.
 * @param isFirst whether they are the first on their socket
 */
export type Portions = (sends: readonly Sent[], isFirst: boolean) => readonly (readonly Sent[])[];

/** Runs a script; what each of the clients heard. */
export async function runScript(
  server: Endpoint,
  script: Script,
  portions: Portions = (sends) => [sends],
): Promise<readonly Heard[]> {
  const clients = await Promise.all(CLIENTS.map(() => ScriptClient.open(server.port)));
  const settle = async (): Promise<void> => {
    await Promise.all(clients.map((client) => client.barrier()));
    await server.settle();
    await Promise.all(clients.map((client) => client.barrier()));
  };
  try {
    for (const step of script) {
      const client = clients[step.client];
      if (client === undefined) throw new RangeError(`there is no client ${step.client}`);
      if ('cuts' in step) {
        await client.reopen();
        await settle();
      } else {
        for (const sends of portions(step.sends, client.isFresh)) {
          client.send(sends);
          await settle();
        }
      }
      for (const each of clients) each.endStep();
    }
    return clients.map(({ heard }) => heard);
  } finally {
    for (const client of clients) client.terminate();
  }
}

class ScriptClient {
  readonly heard: Frame[][] = [];
  /** Nothing has been sent on this socket. */
  isFresh = true;
  readonly #port: number;
  #ws: WebSocket;
  #socket: Socket | undefined;
  #hearing: Frame[] = [];

  private constructor(port: number) {
    this.#port = port;
    this.#ws = this.#connect();
  }

  static async open(port: number): Promise<ScriptClient> {
    const client = new ScriptClient(port);
    await once(client.#ws, 'open');
    return client;
  }

  /** In one write, so that nothing slow is over before the rest is there. A socket that the server has closed takes nothing. */
  send(sends: readonly Sent[]): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return;
    this.isFresh = false;
    this.#socket?.cork();
    for (const sent of sends) this.#ws.send(textOf(sent));
    this.#socket?.uncork();
  }

  async reopen(): Promise<void> {
    this.terminate();
    this.isFresh = true;
    this.#ws = this.#connect();
    await once(this.#ws, 'open');
  }

  terminate(): void {
    this.#ws.removeAllListeners('message').removeAllListeners('close');
    this.#ws.terminate();
  }

  /** The server has read all that was sent, and what it has answered so far is here. */
  async barrier(): Promise<void> {
    const ws = this.#ws;
    if (ws.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        ws.off('pong', done).off('close', done);
        resolve();
      };
      ws.on('pong', done).on('close', done);
      if (ws.readyState === WebSocket.OPEN) ws.ping();
    });
  }

  endStep(): void {
    this.heard.push(this.#hearing);
    this.#hearing = [];
  }

  #connect(): WebSocket {
    const ws = new WebSocket(`ws://127.0.0.1:${this.#port}/websocket`, {
      perMessageDeflate: false,
      createConnection: () => (this.#socket = connect(this.#port, '127.0.0.1')),
    });
    ws.on('message', (data: Buffer) => {
      const frame: unknown = JSON.parse(data.toString());
      if (!isObject(frame)) throw new TypeError('a frame that is no object');
      this.#hearing.push(frame);
    });
    ws.on('close', (code, reason) => this.#hearing.push({ closed: { code, reason: reason.toString() } }));
    return ws;
  }
}
