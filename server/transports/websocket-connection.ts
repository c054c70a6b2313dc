import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Handshake, SessionInput } from '../ddp/transport-api.ts';
import type { Log } from '../ports/log.ts';
import { FrameParser, type FrameListener } from './frame-parser.ts';
import { READ_BYTES, readShared } from './shared-read.ts';
import { WebSocketSocket } from './websocket-socket.ts';

/** Pings and pongs of one connection. A browser sends none, other clients one in some seconds, a test one for each step. */
const CONTROL_FRAMES_BURST = 1000;
const CONTROL_FRAMES_PER_SECOND = 500;

/** A `SessionHost`, or one that asks more of its socket than that. */
export interface WebSocketHost {
  open(socket: WebSocketSocket, handshake: Handshake): SessionInput;
}

export interface ConnectionSettings {
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
  readonly log: Log | undefined;
  readonly maxMessageBytes: number;
  readonly unfinishedMessageMs: number;
  readonly closeTimeoutMs: number;
}

/** Binds one upgraded socket to one session, and closes it with security.md's code when the client misbehaves. */
export class WebSocketConnection implements FrameListener {
  readonly #settings: ConnectionSettings;
  readonly #socket: WebSocketSocket;
  readonly #parser: FrameParser;
  readonly #session: SessionInput;
  #controlFramesLeft = CONTROL_FRAMES_BURST;
  #controlFramesFilledAt: number;

  /**
   * @param head what came together with the handshake
   * @param onClosed runs once, after the session was told
   */
  constructor(
    stream: Duplex,
    head: Buffer,
    request: IncomingMessage,
    host: WebSocketHost,
    settings: ConnectionSettings,
    onClosed: (connection: WebSocketConnection) => void,
  ) {
    this.#settings = settings;
    this.#controlFramesFilledAt = settings.now();
    this.#parser = new FrameParser(this, settings.maxMessageBytes);
    this.#socket = new WebSocketSocket(stream, settings.closeTimeoutMs, () =>
      this.#parser.restart(settings.now()),
    );
    this.#session = host.open(this.#socket, {
      remoteAddress: request.socket.remoteAddress ?? '',
      headers: request.headers,
    });
    if (stream instanceof Socket) stream.setTimeout(0).setNoDelay();
    const take = (chunk: Uint8Array): void => this.#read(chunk);
    const isShared = stream instanceof Socket && readShared(stream, take);
    // In a shared read nothing comes this way, but `end` does, to those who listen.
    stream.on('data', take);
    stream.on('end', () => this.#socket.end());
    stream.on('close', () => {
      this.#socket.gone();
      try {
        this.#session.closed();
      } catch (error) {
        this.#failed(error);
      }
      onClosed(this);
    });
    if (head.length === 0) return;
    if (isShared) process.nextTick(take, head);
    else stream.unshift(head);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** To be called now and then with the present time. */
  closeIfUnfinished(now: number): void {
    const { since } = this.#parser;
    if (since === undefined || now - since < this.#settings.unfinishedMessageMs) return;
    if (!this.#socket.isReadingPaused) this.close(1008, 'Message not finished in time');
  }

  /**
   * A socket that fills what is read at a time would be read up to 32 times before any other has its turn: 1,600 draws of one
   * flooding client in a tick, 50 when it rests behind each.
   */
  #read(chunk: Uint8Array): void {
    this.#parser.read(chunk, this.#settings.now);
    if (chunk.length >= READ_BYTES) this.#socket.rest();
  }

  /** A session that throws is a bug of ours: it costs its own client the connection, never the others. */
  message(bytes: Uint8Array): void {
    if (!this.#socket.isOpen) return;
    try {
      this.#session.receive(bytes);
    } catch (error) {
      this.#failed(error);
    }
  }

  ping(payload: Uint8Array): void {
    this.#socket.pong(payload);
    this.#countControlFrame();
  }

  pong(): void {
    this.#socket.pongReceived();
    this.#countControlFrame();
  }

  closed(code: number | undefined): void {
    this.#socket.closeReceived(code);
  }

  breach(code: number, reason: string): void {
    this.close(code, reason);
    // What else it sends is not looked at, its close frame neither.
    this.#socket.end();
  }

  #countControlFrame(): void {
    const now = this.#settings.now();
    const refill = ((now - this.#controlFramesFilledAt) / 1000) * CONTROL_FRAMES_PER_SECOND;
    this.#controlFramesFilledAt = now;
    this.#controlFramesLeft = Math.min(CONTROL_FRAMES_BURST, this.#controlFramesLeft + refill) - 1;
    if (this.#controlFramesLeft < 0) this.close(1008, 'Too many pings');
  }

  #failed(error: unknown): void {
    this.#settings.log?.error('a session failed', { err: error });
    this.close(1011, 'Internal error');
  }
}
