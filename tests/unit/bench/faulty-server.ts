import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** What it does wrong, once. */
export type Fault =
  | 'none'
  | 'loses'
  | 'doubles'
  | 'disorders'
  | 'leaks'
  | 'damages'
  | 'answers not'
  | 'answers twice'
  | 'refuses'
  | 'hangs up';

/** The stroke of the first student with which it does so. */
const UNLUCKY = 5;

interface Draw {
  readonly id: string;
  readonly params: readonly [
    u: string,
    s: readonly { readonly p: { readonly x: string; readonly y: string } }[],
  ];
}

/** A plain DDP classroom with one fault in it. */
export class FaultyServer {
  readonly #fault: Fault;
  readonly #server: WebSocketServer;
  readonly #teachers = new Set<WebSocket>();
  #strokes = 0;
  #heldBack: string | undefined;

  static async start(fault: Fault): Promise<FaultyServer> {
    const server = new FaultyServer(fault);
    await once(server.#server, 'listening');
    return server;
  }

  private constructor(fault: Fault) {
    this.#fault = fault;
    this.#server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/websocket' });
    this.#server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => this.#receive(socket, JSON.parse(data.toString())));
      socket.on('close', () => this.#teachers.delete(socket));
      socket.on('error', () => socket.terminate());
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #receive(socket: WebSocket, message: { readonly msg: string; readonly id: string }): void {
    if (message.msg === 'connect') socket.send('{"msg":"connected","session":"s"}');
    if (message.msg === 'method') this.#draw(socket, message as unknown as Draw);
    if (message.msg === 'sub') {
      this.#teachers.add(socket);
      socket.send(JSON.stringify({ msg: 'ready', subs: [message.id] }));
    }
  }

  #draw(socket: WebSocket, { id, params: [u, s] }: Draw): void {
    const number = this.#strokes++;
    const added = JSON.stringify({
      msg: 'added',
      collection: 'segments',
      id: `stroke${String(number).padStart(11, '0')}`,
      fields: { u, s },
    });
    // All are drawn by the first student; the others never draw.
    if (number === UNLUCKY) this.#deliverBadly(socket, added, id);
    else this.#deliverWell(socket, added, id);
  }

  #deliverWell(socket: WebSocket, added: string, id: string): void {
    this.#show(added);
    if (this.#heldBack !== undefined) this.#show(this.#heldBack);
    this.#heldBack = undefined;
    this.#answer(socket, id);
  }

  #deliverBadly(socket: WebSocket, added: string, id: string): void {
    const [teacher] = this.#teachers;
    switch (this.#fault) {
      case 'loses':
        break;
      case 'doubles':
        this.#show(added);
        teacher?.send(added);
        break;
      case 'disorders':
        this.#heldBack = added;
        break;
      case 'leaks':
        this.#show(added);
        // A student with a number beyond this classroom's.
        teacher?.send(added.replace(/"x":"0000\.00"/, '"x":"0042.00"'));
        break;
      case 'damages':
        this.#show(added);
        teacher?.send(added.replace('"hI"', '"h"'));
        break;
      case 'refuses':
        this.#show(added);
        socket.send(JSON.stringify({ msg: 'result', id, error: { error: 403 } }));
        socket.send(JSON.stringify({ msg: 'updated', methods: [id] }));
        return;
      case 'answers not':
        this.#show(added);
        return;
      case 'answers twice':
        this.#show(added);
        this.#answer(socket, id);
        break;
      case 'hangs up':
        this.#show(added);
        teacher?.close(1013);
        break;
      case 'none':
        this.#show(added);
    }
    this.#answer(socket, id);
  }

  #show(added: string): void {
    for (const teacher of this.#teachers) teacher.send(added);
  }

  #answer(socket: WebSocket, id: string): void {
    socket.send(JSON.stringify({ msg: 'result', id, result: 'x' }));
    socket.send(JSON.stringify({ msg: 'updated', methods: [id] }));
  }
}
