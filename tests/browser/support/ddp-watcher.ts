import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { WireStroke } from '../../../shared/classroom/stroke.ts';
import { until } from './until.ts';

type Message = Readonly<Record<string, unknown>>;

/** A plain DDP client on a bare WebSocket: what the server itself tells, without any code of the pages. */
export class DdpWatcher {
  /** Each `added` and `removed` of a stroke, as they came. */
  readonly events: (readonly ['added' | 'removed', string])[] = [];
  /** What the server shows, in its order. */
  readonly strokes = new Map<string, WireStroke>();
  readonly #socket: WebSocket;
  readonly #answers = new Map<string, Message>();
  readonly #subscriptions = new Map<string, Message>();
  #nextId = 1;

  private constructor(port: number) {
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}/websocket`);
    this.#socket.on('message', (data: Buffer) => this.#receive(JSON.parse(data.toString()) as Message));
    // A server that is stopped resets it; the test asks for what it wants to know.
    this.#socket.on('error', () => undefined);
  }

  /** Resolves when all strokes there are have come. */
  static async open(port: number): Promise<DdpWatcher> {
    const watcher = await DdpWatcher.connect(port);
    await watcher.subscribe('teacher');
    return watcher;
  }

  /** Without any subscription. */
  static async connect(port: number): Promise<DdpWatcher> {
    const watcher = new DdpWatcher(port);
    await once(watcher.#socket, 'open');
    watcher.#send({ msg: 'connect', version: '1', support: ['1'] });
    return watcher;
  }

  /** Resolves when it is ready, or with the error of its `nosub`. */
  async subscribe(
    name: string,
    ...params: readonly unknown[]
  ): Promise<{ readonly error: unknown } | undefined> {
    const id = `s${this.#nextId++}`;
    this.#send({ msg: 'sub', id, name, params });
    const { error } = await until(`${name} is answered`, () => this.#subscriptions.get(id));
    return error as { readonly error: unknown } | undefined;
  }

  /** One student's strokes. */
  of(studentId: string): readonly WireStroke[] {
    return Array.from(this.strokes.values()).filter(({ u }) => u === studentId);
  }

  /** Resolves with the method's result; rejects with its error. */
  async call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    const id = `m${this.#nextId++}`;
    this.#send({ msg: 'method', method, params, id });
    const { error, result } = await until(`${method} is answered`, () => this.#answers.get(id));
    if (error !== undefined) throw new Error(JSON.stringify(error));
    return result;
  }

  close(): void {
    this.#socket.terminate();
  }

  #send(message: Message): void {
    this.#socket.send(JSON.stringify(message));
  }

  #receive(message: Message): void {
    const id = String(message['id']);
    switch (message['msg']) {
      case 'ping':
        return this.#send({ ...message, msg: 'pong' });
      case 'added':
        if (message['collection'] !== 'segments') return;
        this.events.push(['added', id]);
        return void this.strokes.set(id, message['fields'] as WireStroke);
      case 'removed':
        if (message['collection'] !== 'segments') return;
        this.events.push(['removed', id]);
        return void this.strokes.delete(id);
      case 'ready':
        for (const sub of message['subs'] as readonly string[]) this.#subscriptions.set(sub, message);
        return;
      case 'nosub':
        return void this.#subscriptions.set(id, message);
      case 'result':
        return void this.#answers.set(id, message);
      default:
    }
  }
}
