import { WebSocket } from 'ws';
import { atMost } from './waiting.ts';

/** What arrives on a connection once it is connected. Messages of unknown kinds are passed over. */
export interface DdpListener {
  onResult?(callId: string, answer: { readonly result?: unknown; readonly error?: unknown }): void;
  onUpdated?(callIds: readonly string[]): void;
  /** `documentId` is unescaped (rule 58); `fields` is undefined where the message has none. */
  onAdded?(collection: string, documentId: string, fields: unknown): void;
  onChanged?(collection: string, documentId: string): void;
  onRemoved?(collection: string, documentId: string): void;
  onReady?(subscriptionIds: readonly string[]): void;
  onNosub?(subscriptionId: string, error: unknown): void;
  /** The server's `error` message, or text that is no message at all. */
  onComplaint?(reason: string): void;
  /** The connection ended without {@link DdpConnection.close}. */
  onLost?(reason: string): void;
}

interface ServerMessage {
  readonly msg?: unknown;
  readonly id?: unknown;
  readonly version?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly methods?: unknown;
  readonly subs?: unknown;
  readonly collection?: unknown;
  readonly fields?: unknown;
  readonly reason?: unknown;
}

export interface OpenOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const VERSIONS = ['1', 'pre2', 'pre1'];
const CLOSE_MS = 2_000;

/** One WebSocket with one DDP session on it. It answers the server's pings by itself. */
export class DdpConnection {
  readonly #socket: WebSocket;
  readonly #listener: DdpListener;
  readonly #version: string;
  readonly #pongs = new Map<string, () => void>();
  #settleHandshake: ((outcome: 'connected' | { failed: string } | Error) => void) | undefined;
  #isClosing = false;
  #nextPing = 1;

  private constructor(url: string, version: string, listener: DdpListener) {
    this.#version = version;
    this.#listener = listener;
    this.#socket = new WebSocket(url, { perMessageDeflate: false });
    this.#socket.on('open', () => {
      this.send(JSON.stringify({ msg: 'connect', version, support: VERSIONS }));
    });
    this.#socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) this.#receive(data.toString('utf8'));
    });
    this.#socket.on('error', (error) => this.#settleHandshake?.(error));
    this.#socket.on('close', (code, reason) => this.#ended(`closed ${code} ${String(reason)}`.trim()));
  }

  /** Connects and agrees on a version: a server that proposes another one (rule 14) is asked again with that one. */
  static async open(url: string, listener: DdpListener, options: OpenOptions): Promise<DdpConnection> {
    const tried: string[] = [];
    for (let version = '1'; ;) {
      tried.push(version);
      const connection = new DdpConnection(url, version, listener);
      const outcome = await connection.#handshake(options);
      if (outcome === 'connected') return connection;
      connection.#isClosing = true;
      connection.#socket.terminate();
      if (outcome instanceof Error) throw outcome;
      if (!VERSIONS.includes(outcome.failed) || tried.includes(outcome.failed)) {
        throw new Error(`no DDP version in common: the server proposes ${outcome.failed}`);
      }
      version = outcome.failed;
    }
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(text: string): void {
    if (this.isOpen) this.#socket.send(text);
  }

  subscribe(id: string, name: string): void {
    this.send(JSON.stringify({ msg: 'sub', id, name, params: [] }));
  }

  /** Resolves with the pong, or when the connection ends: what the server had sent before it has arrived by then. */
  ping(): Promise<void> {
    // pre1 has no ping (rule 32).
    if (!this.isOpen || this.#version === 'pre1') return Promise.resolve();
    const id = `fence${this.#nextPing}`;
    this.#nextPing += 1;
    return new Promise((resolve) => {
      this.#pongs.set(id, resolve);
      this.send(JSON.stringify({ msg: 'ping', id }));
    });
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => this.#socket.once('close', resolve));
    this.#socket.close(1000);
    await atMost(CLOSE_MS, closed);
    this.#socket.terminate();
  }

  #handshake({ timeoutMs, signal }: OpenOptions): Promise<'connected' | { failed: string } | Error> {
    return new Promise((resolve) => {
      const onAbort = (): void => settle(new Error('stopped while connecting'));
      const timer = setTimeout(() => settle(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
      const settle = (outcome: 'connected' | { failed: string } | Error): void => {
        this.#settleHandshake = undefined;
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        resolve(outcome);
      };
      this.#settleHandshake = settle;
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) onAbort();
    });
  }

  #ended(reason: string): void {
    for (const resolve of this.#pongs.values()) resolve();
    this.#pongs.clear();
    if (this.#settleHandshake !== undefined) this.#settleHandshake(new Error(`the server ${reason}`));
    else if (!this.#isClosing) this.#listener.onLost?.(reason);
  }

  #receive(text: string): void {
    const message = parseMessage(text);
    if (message === undefined) return this.#listener.onComplaint?.(`not a message: ${text.slice(0, 80)}`);
    if (this.#settleHandshake !== undefined) {
      if (message.msg === 'connected') this.#settleHandshake('connected');
      else if (message.msg === 'failed') this.#settleHandshake({ failed: String(message.version) });
      return;
    }
    this.#dispatch(message);
  }

  #dispatch(message: ServerMessage): void {
    const id = typeof message.id === 'string' ? message.id : '';
    switch (message.msg) {
      case 'added':
        return this.#listener.onAdded?.(String(message.collection), unescapeDocumentId(id), message.fields);
      case 'changed':
        return this.#listener.onChanged?.(String(message.collection), unescapeDocumentId(id));
      case 'removed':
        return this.#listener.onRemoved?.(String(message.collection), unescapeDocumentId(id));
      case 'result':
        return this.#listener.onResult?.(id, message);
      case 'updated':
        return this.#listener.onUpdated?.(strings(message.methods));
      case 'ready':
        return this.#listener.onReady?.(strings(message.subs));
      case 'nosub':
        return this.#listener.onNosub?.(id, message.error);
      case 'ping':
        return this.send(
          JSON.stringify(message.id === undefined ? { msg: 'pong' } : { msg: 'pong', id: message.id }),
        );
      case 'pong':
        this.#pongs.get(id)?.();
        this.#pongs.delete(id);
        return;
      case 'error':
        return this.#listener.onComplaint?.(String(message.reason));
      default:
    }
  }
}

/** Rule 58: what a string id looks like on the wire, undone. Ids that are no strings keep their wire form. */
export function unescapeDocumentId(wireId: string): string {
  return wireId.startsWith('-') && wireId.length > 1 ? wireId.slice(1) : wireId;
}

function parseMessage(text: string): ServerMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isMessage(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown): value is ServerMessage {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
