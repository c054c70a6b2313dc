import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { eventually } from './server-process.ts';

export type Message = Readonly<Record<string, unknown>>;

/** A plain DDP client over a real WebSocket, which keeps the strokes that it was sent. */
export class DdpClient {
  /** The strokes it holds, in the order in which they came: JSON text of the fields by id. */
  readonly strokes = new Map<string, string>();
  /** Every `added` of a stroke, in order: the id. */
  readonly added: string[] = [];
  /** The code with which the socket was closed. */
  closeCode: number | undefined;
  readonly #socket: WebSocket;
  readonly #results = new Map<string, (result: Message | undefined) => void>();
  readonly #ready = new Set<string>();
  #isConnected = false;
  #calls = 0;

  private constructor(port: number) {
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}/websocket`, { perMessageDeflate: false });
    this.#socket.on('open', () => this.#send({ msg: 'connect', version: '1', support: ['1'] }));
    this.#socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    this.#socket.on('close', (code) => this.#closed(code));
    // A server that dies: `closeCode` tells.
    this.#socket.on('error', () => {});
  }

  /** One with a session; rejects when the server goes away before. */
  static async connect(port: number): Promise<DdpClient> {
    const client = new DdpClient(port);
    await eventually(() => client.#isConnected || client.isClosed, 'connected');
    if (client.isClosed) throw new Error('the server closed the connection');
    return client;
  }

  get isClosed(): boolean {
    return this.closeCode !== undefined;
  }

  /** Calls a method. @returns its `result` message; undefined when the socket was closed before it came */
  call(
    method: string,
    params: readonly unknown[],
    extra: { readonly randomSeed?: string } = {},
  ): Promise<Message | undefined> {
    if (this.isClosed) return Promise.resolve(undefined);
    const id = String(++this.#calls);
    return new Promise((resolve) => {
      this.#results.set(id, resolve);
      this.#send({ msg: 'method', id, method, params, ...extra });
    });
  }

  /** Calls a method that is to go well. @returns its result */
  async succeed(method: string, params: readonly unknown[]): Promise<unknown> {
    const answer = await this.call(method, params);
    assert.ok(answer !== undefined, `the connection was closed during ${method}`);
    assert.equal(answer['error'], undefined);
    return answer['result'];
  }

  /** Subscribes, and waits for the first documents; for the end of the connection otherwise. */
  async subscribe(name: string, params: readonly unknown[] = []): Promise<void> {
    this.#send({ msg: 'sub', id: name, name, params });
    await eventually(() => this.#ready.has(name) || this.isClosed, `${name} is ready`);
  }

  /** Waits until the socket is closed. @returns the close code */
  async closed(): Promise<number> {
    await eventually(() => this.isClosed, 'the socket is closed');
    return this.closeCode ?? 0;
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed();
  }

  #send(message: Message): void {
    this.#socket.send(JSON.stringify(message), () => {});
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as Message;
    const { msg, id, subs } = message;
    if (msg === 'connected') this.#isConnected = true;
    else if (msg === 'ping') this.#send({ ...message, msg: 'pong' });
    else if (msg === 'ready' && Array.isArray(subs)) for (const sub of subs) this.#ready.add(String(sub));
    else if (typeof id !== 'string') return;
    else if (msg === 'result') {
      this.#results.get(id)?.(message);
      this.#results.delete(id);
    } else if (msg === 'added') {
      this.added.push(id);
      this.strokes.set(id, text.slice(text.indexOf(',"fields":') + ',"fields":'.length, -1));
    } else if (msg === 'removed') this.strokes.delete(id);
  }

  #closed(code: number): void {
    this.closeCode = code;
    for (const resolve of this.#results.values()) resolve(undefined);
    this.#results.clear();
  }
}
