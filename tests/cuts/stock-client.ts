import type { ClientClock, DdpSocket, OpenSocket, Stop } from '../../client/ddp/client-api.ts';
import { StockCalls, type StockCallOptions } from './stock-calls.ts';
import { StockStore } from './stock-store.ts';

export interface StockClientOptions {
  readonly openSocket: OpenSocket;
  readonly clock: ClientClock;
  /** Logs in with it first thing in each session. */
  readonly resumeToken?: string;
  /** Fractions in [0, 1). */
  readonly random: () => number;
  readonly onFault: (fault: string) => void;
}

interface Message {
  readonly msg?: string;
  readonly id?: string;
  readonly collection?: string;
  readonly fields?: unknown;
  readonly session?: string;
  readonly subs?: readonly string[];
  readonly methods?: readonly string[];
  readonly error?: unknown;
  readonly result?: unknown;
}

interface Sub {
  readonly text: string;
  isReady: boolean;
}

const CONNECT_TIMEOUT_MS = 10_000;
const PING_AFTER_MS = 17_500;
const LOST_AFTER_MS = 15_000;
const LOGIN_ID = 'login';
const DATA = new Set(['added', 'changed', 'removed', 'ready', 'nosub', 'updated']);

/** A client that comes back as Meteor's does (ddp.md 80 to 88): by beginning anew, and sending again what was not answered. */
export class StockClient {
  readonly segments: StockStore;
  readonly #options: StockClientOptions;
  readonly #calls: StockCalls;
  readonly #subs = new Map<string, Sub>();
  /** What quiescence waits for; data waits with it. */
  readonly #blocking = new Set<string>();
  #held: Message[] = [];
  #isResetDue = false;
  #socket: DdpSocket | undefined;
  #isOpen = false;
  #isConnected = false;
  #session: string | undefined;
  #retries = 0;
  #timer: Stop = () => undefined;
  #nextSub = 1;

  constructor(options: StockClientOptions) {
    this.#options = options;
    this.segments = new StockStore(options.onFault);
    this.#calls = new StockCalls((text) => this.#send(text), options.onFault);
    this.#connect();
  }

  get isCaughtUp(): boolean {
    return this.#isConnected && this.#blocking.size === 0;
  }

  call(method: string, params: readonly unknown[], options: StockCallOptions = {}): Promise<unknown> {
    return this.#calls.begin(method, params, options, this.#isOpen);
  }

  subscribe(name: string, params: readonly unknown[]): void {
    const id = `sub${this.#nextSub++}`;
    const sub = { text: JSON.stringify({ msg: 'sub', id, name, params }), isReady: false };
    this.#subs.set(id, sub);
    if (this.#isOpen) this.#send(sub.text);
  }

  /** As `Meteor.reconnect()`. */
  reconnect(): void {
    if (this.#socket === undefined) this.#connect();
  }

  close(): void {
    this.#timer();
    this.#socket?.close();
    this.#socket = undefined;
    this.#isOpen = false;
    this.#isConnected = false;
  }

  #connect(): void {
    this.#wait(CONNECT_TIMEOUT_MS, () => this.#lost());
    this.#socket = this.#options.openSocket({
      onOpen: () => this.#opened(),
      onText: (text) => this.#receive(JSON.parse(text) as Message),
      onClose: () => this.#lost(),
    });
  }

  /** Rules 81 and 82. */
  #opened(): void {
    this.#isOpen = true;
    this.#retries = 0;
    const session = this.#session === undefined ? {} : { session: this.#session };
    this.#send(JSON.stringify({ msg: 'connect', version: '1', support: ['1'], ...session }));
    const { resumeToken } = this.#options;
    if (resumeToken !== undefined)
      this.#send(
        JSON.stringify({ msg: 'method', id: LOGIN_ID, method: 'login', params: [{ resume: resumeToken }] }),
      );
    this.#calls.sendAgain();
    for (const { text } of this.#subs.values()) this.#send(text);
  }

  /** Rule 80. */
  #lost(): void {
    this.close();
    const fuzz = 0.75 + this.#options.random() / 2;
    const pauseMs = this.#retries < 2 ? 10 : Math.min(300_000, 1_000 * 2.2 ** this.#retries * fuzz);
    this.#retries++;
    this.#wait(pauseMs, () => this.#connect());
  }

  #receive(message: Message): void {
    this.#heard();
    const { msg = '', id } = message;
    if (msg === 'connected') return this.#connected(message.session ?? '');
    if (msg === 'ping') return this.#send(JSON.stringify({ msg: 'pong', id }));
    if (id === LOGIN_ID) return this.#loggedIn(message);
    if (msg === 'result') return this.#calls.answered(id ?? '', message.error, message.result);
    if (DATA.has(msg)) return this.#data(message);
    if (msg !== 'pong') this.#options.onFault(`the server says ${JSON.stringify(message)}`);
  }

  #loggedIn({ error }: Message): void {
    if (error !== undefined) this.#options.onFault(`login is refused: ${JSON.stringify(error)}`);
  }

  /** Rule 83. */
  #connected(session: string): void {
    this.#isConnected = true;
    this.#blocking.clear();
    this.#held = [];
    this.#isResetDue = this.#session !== undefined;
    this.#session = session;
    if (!this.#isResetDue) return;
    for (const [id, { isReady }] of this.#subs) if (isReady) this.#blocking.add(`sub ${id}`);
    for (const id of this.#calls.unanswered()) this.#blocking.add(`call ${id}`);
    this.#calls.allAnsweredAreVisible();
    this.#settle();
  }

  /** Rule 84. */
  #data(message: Message): void {
    this.#held.push(message);
    const { msg, id, subs = [], methods = [] } = message;
    if (msg === 'ready') for (const sub of subs) this.#blocking.delete(`sub ${sub}`);
    if (msg === 'nosub') this.#blocking.delete(`sub ${id}`);
    if (msg === 'updated') for (const call of methods) this.#blocking.delete(`call ${call}`);
    this.#settle();
  }

  #settle(): void {
    if (this.#blocking.size > 0) return;
    const messages = this.#held;
    this.#held = [];
    if (this.#isResetDue) this.segments.reset();
    this.#isResetDue = false;
    for (const message of messages) this.#apply(message);
    this.#calls.settle();
  }

  #apply({ msg, id = '', collection, fields, subs = [], methods = [], error }: Message): void {
    if (msg === 'ready') {
      for (const sub of subs) this.#readySub(sub);
    } else if (msg === 'updated') {
      this.#calls.updated(methods.filter((call) => call !== LOGIN_ID));
    } else if (msg === 'nosub') {
      this.#options.onFault(`the server ends ${id}: ${JSON.stringify(error)}`);
    } else if (collection === 'users') {
      // Its own document, unasked for.
    } else if (collection !== 'segments') {
      this.#options.onFault(`a document of ${collection}`);
    } else if (msg === 'added') {
      this.segments.add(id, JSON.stringify(fields));
    } else if (msg === 'removed') {
      this.segments.remove(id);
    } else {
      this.segments.change(id);
    }
  }

  #readySub(id: string): void {
    const sub = this.#subs.get(id);
    if (sub !== undefined) sub.isReady = true;
  }

  #send(text: string): void {
    if (this.#isOpen) this.#socket?.send(text);
  }

  #heard(): void {
    this.#wait(PING_AFTER_MS, () => {
      this.#send('{"msg":"ping"}');
      this.#wait(LOST_AFTER_MS, () => this.#lost());
    });
  }

  /** One timer: for the next attempt, for a socket to open, or for a sign of life. */
  #wait(ms: number, run: () => void): void {
    this.#timer();
    this.#timer = this.#options.clock.after(ms, run);
  }
}
