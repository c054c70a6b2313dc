import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import type { Handshake, SessionInput } from '../ddp/transport-api.ts';
import type { Log } from '../ports/log.ts';
import { UnfinishedMessage } from './unfinished-message.ts';
import { WebSocketSocket } from './websocket-socket.ts';

/** Pings and pongs of one connection. A browser sends none, other clients one in some seconds, a test one for each step. */
export const CONTROL_FRAMES_BURST = 1000;
const CONTROL_FRAMES_PER_SECOND = 500;

/** A `SessionHost`, or one that asks more of its socket than that. */
export interface WebSocketHost {
  open(socket: WebSocketSocket, handshake: Handshake): SessionInput;
}

export interface ConnectionSettings {
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
  readonly log: Log | undefined;
  readonly unfinishedMessageMs: number;
  readonly closeTimeoutMs: number;
}

/** Binds one upgraded socket to one session, and closes it with security.md's code when the client misbehaves. */
export class WebSocketConnection {
  readonly #ws: WebSocket;
  readonly #settings: ConnectionSettings;
  readonly #socket: WebSocketSocket;
  readonly #session: SessionInput;
  readonly #unfinished = new UnfinishedMessage();
  #controlFramesLeft = CONTROL_FRAMES_BURST;
  #controlFramesFilledAt: number;

  /** `onClosed` runs once, after the session was told. */
  constructor(
    ws: WebSocket,
    stream: Duplex,
    request: IncomingMessage,
    host: WebSocketHost,
    settings: ConnectionSettings,
    onClosed: (connection: WebSocketConnection) => void,
  ) {
    this.#ws = ws;
    this.#settings = settings;
    this.#controlFramesFilledAt = settings.now();
    this.#socket = new WebSocketSocket(ws, stream, settings.closeTimeoutMs, () =>
      this.#unfinished.restart(settings.now()),
    );
    // `ws` closes the socket with the right code by itself; unheard, its error would end the process.
    ws.on('error', () => {});
    this.#session = host.open(this.#socket, {
      remoteAddress: request.socket.remoteAddress ?? '',
      headers: request.headers,
    });
    ws.on('message', (data, isBinary) => this.#receive(data, isBinary));
    ws.on('ping', () => this.#countControlFrame());
    ws.on('pong', () => this.#countControlFrame());
    ws.on('close', () => {
      this.#guard(() => this.#session.closed());
      onClosed(this);
    });
    // Before ws's own listener: it unmasks the bytes in place.
    stream.prependListener('data', (chunk: Uint8Array) => this.#unfinished.read(chunk, settings.now()));
    stream.once('end', () => this.#socket.terminateSoon());
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** To be called now and then with the present time. */
  closeIfUnfinished(now: number): void {
    const since = this.#unfinished.since;
    if (since === undefined || now - since < this.#settings.unfinishedMessageMs) return;
    if (!this.#socket.isReadingPaused) this.close(1008, 'Message not finished in time');
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return;
    const bytes = bytesOf(data);
    if (isBinary && !isUtf8(bytes)) return this.close(1007, 'Binary message is not UTF-8');
    return this.#guard(() => this.#session.receive(bytes));
  }

  #countControlFrame(): void {
    const now = this.#settings.now();
    const refill = ((now - this.#controlFramesFilledAt) / 1000) * CONTROL_FRAMES_PER_SECOND;
    this.#controlFramesFilledAt = now;
    this.#controlFramesLeft = Math.min(CONTROL_FRAMES_BURST, this.#controlFramesLeft + refill) - 1;
    if (this.#controlFramesLeft < 0) this.close(1008, 'Too many pings');
  }

  /** A session that throws is a bug of ours: it costs its own client the connection, never the others. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#settings.log?.error('a session failed', { err: error });
      this.close(1011, 'Internal error');
    }
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
