import { WebSocket } from 'ws';
import { DdpSession, VERSIONS, type SessionEnd, type SessionMessage } from '../../client/ddp/ddp-session.ts';
import { systemClock } from '../../client/ddp/system-clock.ts';
import { webSocketOpener } from '../../client/ddp/web-socket.ts';
import type { DdpErrorObject } from '../../shared/ddp/ddp-error.ts';
import { decodeWireId } from '../../shared/ddp/wire-id.ts';
import { UnusableServer } from './unusable-server.ts';
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

export interface OpenOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const CLOSE_MS = 2_000;
const OWN_CALL = /^call\d+$/;

/**
 * One WebSocket with one DDP session on it: the session of the pages' client, without the layer above it that reconnects, repeats
 * calls and drops what it has already. What is lost, doubled or out of order is for its listener to see.
 */
export class DdpConnection {
  readonly #socket: WebSocket;
  readonly #session: DdpSession;
  readonly #listener: DdpListener;
  readonly #version: string;
  readonly #pongs = new Map<string, () => void>();
  readonly #calls = new Map<string, (outcome: unknown, error: unknown) => void>();
  #settleHandshake: ((outcome: 'connected' | { failed: string } | Error) => void) | undefined;
  #socketError: Error | undefined;
  #nextPing = 1;
  #nextCall = 1;

  private constructor(url: string, version: string, listener: DdpListener, timeoutMs: number) {
    this.#version = version;
    this.#listener = listener;
    const socket = new WebSocket(url, { perMessageDeflate: false });
    this.#socket = socket;
    socket.on('error', (error) => (this.#socketError = error));
    this.#session = new DdpSession(
      {
        openSocket: webSocketOpener(() => socket),
        clock: systemClock,
        version,
        connectTimeoutMs: timeoutMs,
      },
      {
        onOpen: () => undefined,
        onConnected: () => this.#settleHandshake?.('connected'),
        onMessage: (message) => this.#dispatch(message),
        onNonsense: (text) => this.#passOver(text),
        onEnd: (end) => this.#ended(end),
      },
    );
  }

  /** Connects and agrees on a version: a server that proposes another one (rule 14) is asked again with that one. */
  static async open(url: string, listener: DdpListener, options: OpenOptions): Promise<DdpConnection> {
    const tried: string[] = [];
    for (let version = '1'; ;) {
      tried.push(version);
      const connection = new DdpConnection(url, version, listener, options.timeoutMs);
      const outcome = await connection.#handshake(options.signal);
      if (outcome === 'connected') return connection;
      connection.#session.close();
      connection.#socket.terminate();
      if (outcome instanceof Error) throw outcome;
      if (!VERSIONS.includes(outcome.failed) || tried.includes(outcome.failed)) {
        throw new Error(`no DDP version in common: the server proposes ${outcome.failed}`);
      }
      version = outcome.failed;
    }
  }

  get isOpen(): boolean {
    return this.#session.isConnected && this.#socket.readyState === WebSocket.OPEN;
  }

  send(text: string): void {
    if (this.isOpen) this.#session.send(text);
  }

  subscribe(id: string, name: string, params: readonly unknown[] = []): void {
    this.send(JSON.stringify({ msg: 'sub', id, name, params }));
  }

  /**
   * Calls a method that the listener is not told of. @returns its result
   * @throws {UnusableServer} when it is refused, or the connection ends before
   */
  call(method: string, params: readonly unknown[]): Promise<unknown> {
    const id = `call${this.#nextCall}`;
    this.#nextCall += 1;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, (result, error) => {
        if (error === undefined) resolve(result);
        else reject(new UnusableServer(`${method}: ${JSON.stringify(error)}`));
      });
      if (this.isOpen) this.send(JSON.stringify({ msg: 'method', id, method, params }));
      else this.#failCalls();
    });
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
    const socket = this.#socket;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    this.#session.close();
    if (socket.readyState !== WebSocket.CLOSED) await atMost(CLOSE_MS, closed);
    socket.terminate();
    this.#releasePings();
    this.#failCalls();
  }

  #handshake(signal: AbortSignal): Promise<'connected' | { failed: string } | Error> {
    return new Promise((resolve) => {
      const onAbort = (): void => settle(new Error('stopped while connecting'));
      const settle = (outcome: 'connected' | { failed: string } | Error): void => {
        this.#settleHandshake = undefined;
        signal.removeEventListener('abort', onAbort);
        resolve(outcome);
      };
      this.#settleHandshake = settle;
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) onAbort();
    });
  }

  #ended(end: SessionEnd): void {
    this.#releasePings();
    this.#failCalls();
    if (end.kind === 'other version') this.#settleHandshake?.({ failed: end.version });
    else if (this.#settleHandshake === undefined) this.#listener.onLost?.(end.reason);
    else this.#settleHandshake(this.#socketError ?? new Error(`the server: ${end.reason}`));
  }

  #releasePings(): void {
    for (const resolve of this.#pongs.values()) resolve();
    this.#pongs.clear();
  }

  #failCalls(): void {
    for (const settle of this.#calls.values()) settle(undefined, 'the connection has ended');
    this.#calls.clear();
  }

  #dispatch(message: SessionMessage): void {
    const listener = this.#listener;
    switch (message.msg) {
      case 'added':
        return listener.onAdded?.(message.collection, decodeWireId(message.id), message.fields);
      case 'changed':
        return listener.onChanged?.(message.collection, decodeWireId(message.id));
      case 'removed':
        return listener.onRemoved?.(message.collection, decodeWireId(message.id));
      case 'result':
        if (this.#settleCall(message.id, message.result, shortError(message.error))) return;
        return listener.onResult?.(message.id, { result: message.result, error: shortError(message.error) });
      case 'updated':
        return listener.onUpdated?.(message.methods.filter((id) => !OWN_CALL.test(id)));
      case 'ready':
        return listener.onReady?.(message.subs);
      case 'nosub':
        return listener.onNosub?.(message.id ?? '', shortError(message.error));
      case 'pong':
        return this.#releasePing(message.id);
      case 'error':
        return listener.onComplaint?.(message.reason);
    }
  }

  /** @returns whether it was the answer to a {@link call} */
  #settleCall(id: string, result: unknown, error: unknown): boolean {
    const settle = this.#calls.get(id);
    this.#calls.delete(id);
    settle?.(result, error);
    return settle !== undefined;
  }

  #releasePing(id: unknown): void {
    if (typeof id !== 'string') return;
    this.#pongs.get(id)?.();
    this.#pongs.delete(id);
  }

  /** Old servers greet with `{"server_id":"0"}`; what has no `msg` is passed over, as Meteor's client does (rule 11). */
  #passOver(text: string): void {
    if (!isWithoutMsg(text)) this.#listener.onComplaint?.(`not a message: ${text.slice(0, 80)}`);
  }
}

/** For reports: an error without the fields that every error has. */
function shortError(error: DdpErrorObject | undefined): unknown {
  if (error === undefined) return undefined;
  const { reason, details } = error;
  return {
    error: error.error,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
  };
}

function isWithoutMsg(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && !('msg' in value);
  } catch {
    return false;
  }
}
