import type { PongMessage } from '../../shared/ddp/client-messages.ts';
import type {
  ConnectedMessage,
  FailedMessage,
  ServerMessage,
  ServerPingMessage,
} from '../../shared/ddp/server-messages.ts';
import type { ClientClock, DdpSocket, OpenSocket, Stop } from './client-api.ts';
import { Heartbeat } from './heartbeat.ts';
import { parseServerMessage } from './parse-server-message.ts';

/** The versions this client speaks, the one it likes best first. */
export const VERSIONS: readonly string[] = ['1', 'pre2', 'pre1'];
/** pre1 knows no ping (ddp.md 32). */
const WITHOUT_HEARTBEAT = 'pre1';

export type SessionMessage = Exclude<ServerMessage, ConnectedMessage | FailedMessage | ServerPingMessage>;

export type SessionEnd =
  | { readonly kind: 'lost'; readonly reason: string }
  /** The server would speak this version. */
  | { readonly kind: 'other version'; readonly version: string };

export interface SessionEvents {
  /** `connect` has been sent: what is sent now goes behind it, without waiting [CONN8]. */
  onOpen(): void;
  onConnected(): void;
  onMessage(message: SessionMessage): void;
  /** Text that is no message of DDP. */
  onNonsense?(text: string): void;
  /** Last of all; not after {@link DdpSession.close}. */
  onEnd(end: SessionEnd): void;
}

export interface SessionOptions {
  readonly openSocket: OpenSocket;
  readonly clock: ClientClock;
  readonly version: string;
  /** Session id of the connection before, as Meteor's clients send it; it means nothing to the server [CONN5]. */
  readonly previous?: string;
  /** From here to `connected`. */
  readonly connectTimeoutMs: number;
}

type State = 'opening' | 'open' | 'connected' | 'ended';

/** One socket with one DDP session on it, and no second attempt. Both sides of the heartbeat are kept here. */
export class DdpSession {
  readonly #options: SessionOptions;
  readonly #events: SessionEvents;
  readonly #socket: DdpSocket;
  readonly #cancelTimeout: Stop;
  #state: State = 'opening';
  #heartbeat: Heartbeat | undefined;
  #id: string | undefined;

  constructor(options: SessionOptions, events: SessionEvents) {
    this.#options = options;
    this.#events = events;
    this.#cancelTimeout = options.clock.after(options.connectTimeoutMs, () =>
      this.#end({ kind: 'lost', reason: `no answer within ${options.connectTimeoutMs / 1000} s` }),
    );
    this.#socket = options.openSocket({
      onOpen: () => this.#opened(),
      onText: (text) => this.#receive(text),
      onClose: (reason) => this.#end({ kind: 'lost', reason }),
    });
  }

  /** The server's name for it, once connected. */
  get id(): string | undefined {
    return this.#id;
  }

  /** Text goes out now, behind `connect`. */
  get isOpen(): boolean {
    return this.#state === 'open' || this.#state === 'connected';
  }

  get isConnected(): boolean {
    return this.#state === 'connected';
  }

  /** One message; dropped unless {@link isOpen}. */
  send(text: string): void {
    if (this.isOpen) this.#socket.send(text);
  }

  /** Asks for a sign of life now; without one the session ends within 15 s. */
  probe(): void {
    this.#heartbeat?.ask();
  }

  close(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#cancelTimeout();
    this.#heartbeat?.stop();
    this.#socket.close();
  }

  #end(end: SessionEnd): void {
    if (this.#state === 'ended') return;
    this.close();
    this.#events.onEnd(end);
  }

  #opened(): void {
    if (this.#state !== 'opening') return;
    this.#state = 'open';
    const { version, previous } = this.#options;
    const session = previous === undefined ? {} : { session: previous };
    this.#socket.send(JSON.stringify({ msg: 'connect', ...session, version, support: VERSIONS }));
    this.#events.onOpen();
  }

  #receive(text: string): void {
    if (!this.isOpen) return;
    const message = parseServerMessage(text);
    if (message === undefined) return this.#events.onNonsense?.(text);
    this.#heartbeat?.heard();
    switch (message.msg) {
      case 'connected':
        return this.#connected(message.session);
      case 'failed':
        return this.#end({ kind: 'other version', version: message.version });
      case 'ping':
        return this.#answer(message);
      default:
        if (this.#state === 'connected') this.#events.onMessage(message);
    }
  }

  #connected(id: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'connected';
    this.#id = id;
    this.#cancelTimeout();
    if (this.#options.version !== WITHOUT_HEARTBEAT) {
      this.#heartbeat = new Heartbeat(this.#options.clock, {
        ping: () => this.send('{"msg":"ping"}'),
        lost: () => this.#end({ kind: 'lost', reason: 'no sign of life' }),
      });
    }
    this.#events.onConnected();
  }

  #answer(ping: ServerPingMessage & { readonly id?: unknown }): void {
    const pong: PongMessage = { msg: 'pong' };
    this.send(JSON.stringify(ping.id === undefined ? pong : { ...pong, id: ping.id }));
  }
}
