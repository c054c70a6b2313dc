import type { DdpServer } from '../../../server/ddp/author-api.ts';
import type { SessionInput } from '../../../server/ddp/transport-api.ts';
import { check } from './check-failure.ts';
import type { ClientKind } from './log-operations.ts';
import { ModelClient } from './model-client.ts';
import { ValveSocket } from './valve-socket.ts';
import type { ModelledLog } from './watched-part.ts';
import { lendMessage } from '../lend-message.ts';

/** One connection of a client, both ends. */
export class ClientConnection {
  readonly client: ModelClient;
  readonly socket: ValveSocket;
  readonly #session: SessionInput;
  #nextCall = 0;

  /** @param address by which publications and methods tell whose they are */
  constructor(
    server: DdpServer,
    address: string,
    { framing, intake }: ClientKind,
    logs: readonly ModelledLog[],
  ) {
    this.client = new ModelClient(logs);
    this.socket = new ValveSocket(framing, intake, (text) => this.client.hear(text));
    this.#session = server.open(this.socket, { remoteAddress: address, headers: {} });
    this.send({ msg: 'connect', version: '1', support: ['1'] });
  }

  send(message: object): void {
    lendMessage(this.#session, JSON.stringify(message));
  }

  unsub(id: string): void {
    this.client.unsubscribed(id);
    this.send({ msg: 'unsub', id });
  }

  call(method: string, ...params: readonly unknown[]): void {
    const id = `c${this.#nextCall++}`;
    this.client.called(id);
    this.send({ msg: 'method', id, method, params: [id, ...params] });
  }

  cut(): void {
    this.checkOpen();
    this.#session.closed();
    this.socket.closedWith = 'cut';
    this.socket.checkBytesStay();
  }

  /** The server has no reason to close it. */
  checkOpen(): void {
    const { closedWith } = this.socket;
    check(closedWith === undefined, 'answers', () => `the server closed a socket: ${closedWith}`);
  }
}
