import { until } from '../../../browser/support/until.ts';
import { EventStore, type DocumentMessage, type Fields, type ForeignClient } from './foreign-client.ts';

/** What carries texts, and what it calls when something happens. */
export interface TextPipe {
  send(text: string): void | Promise<unknown>;
  close(): void | Promise<unknown>;
}
export interface PipeEvents {
  readonly opened: () => void;
  readonly text: (text: string) => void;
  readonly closed: () => void;
}
export type OpenPipe = (events: PipeEvents) => TextPipe | Promise<TextPipe>;

interface Message extends DocumentMessage {
  readonly msg?: string;
  readonly subs?: readonly string[];
  readonly error?: Error;
  readonly result?: unknown;
}

/** The DDP that a user of a mere transport writes above it: no EJSON, no coming back. */
export class DdpByHand implements ForeignClient {
  readonly #openPipe: OpenPipe;
  readonly #store = new EventStore();
  readonly #answers = new Map<string, Message>();
  #pipe: TextPipe | undefined;
  #isConnected = false;
  #isClosed = false;
  #lastId = 0;
  readonly whenItGivesUp = {
    hasGivenUp: (): boolean => this.#isClosed,
    connect: (): Promise<unknown> => this.connected(),
  };

  constructor(openPipe: OpenPipe) {
    this.#openPipe = openPipe;
  }

  async connected(): Promise<unknown> {
    await this.#pipe?.close();
    this.#isClosed = false;
    this.#pipe = await this.#openPipe({
      opened: () => this.#send({ msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'] }),
      text: (text) => this.#receive(JSON.parse(text) as Message),
      closed: () => {
        this.#isClosed = true;
        this.#isConnected = false;
      },
    });
    return until('it is connected', () => this.#isConnected);
  }

  call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    return this.#ask({ msg: 'method', method, params });
  }

  subscribe(name: string, ...params: readonly unknown[]): Promise<unknown> {
    return this.#ask({ msg: 'sub', name, params });
  }

  documents(collection: string): Fields {
    return this.#store.read(collection);
  }

  async close(): Promise<void> {
    await this.#pipe?.close();
  }

  async #ask(message: Fields): Promise<unknown> {
    const id = String(++this.#lastId);
    this.#send({ ...message, id });
    const { error, result } = await until(`an answer to ${id}`, () => this.#answers.get(id));
    if (error !== undefined) throw error;
    return result;
  }

  #send(message: Fields): void {
    void this.#pipe?.send(JSON.stringify(message));
  }

  #receive(message: Message): void {
    switch (message.msg) {
      case 'connected':
        this.#isConnected = true;
        return;
      case 'ping':
        return this.#send({ ...message, msg: 'pong' });
      case 'added':
        return this.#store.added(message);
      case 'removed':
        return this.#store.removed(message);
      case 'ready':
        for (const id of message.subs ?? []) this.#answers.set(id, message);
        return;
      case 'result':
      case 'nosub':
        this.#answers.set(message.id, message);
        return;
      default:
    }
  }
}
