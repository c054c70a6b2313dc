import { once } from 'node:events';
import { Agent, request, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Handshake, SessionHost, SessionInput } from '../../server/ddp/transport-api.ts';
import { encodeChunk } from '../../server/ddp/frame.ts';
import type { ClientSocket } from '../../server/ports/client-socket.ts';
import {
  attachSockJs,
  type SockJsOptions,
  type SockJsTransport,
} from '../../server/transports/author-api.ts';
import { createHttpServer } from '../../server/transports/http-server.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { eventually } from '../support/raw-websocket.ts';
import { RecordingLog } from '../support/recording-log.ts';

/** Answers every message with itself, and keeps what it saw. */
export class QuotedEcho implements SessionInput {
  readonly socket: ClientSocket;
  readonly handshake: Handshake;
  readonly received: string[] = [];
  closedCalls = 0;

  constructor(socket: ClientSocket, handshake: Handshake) {
    this.socket = socket;
    this.handshake = handshake;
  }

  receive(message: Uint8Array): void {
    const text = Buffer.from(message).toString();
    this.received.push(text);
    if (text === 'close') this.socket.close(1000, 'Normal closure');
    else this.say(text);
  }

  say(...texts: readonly string[]): void {
    this.socket.write(texts.map((text) => encodeChunk('quoted', text)));
  }

  closed(): void {
    this.closedCalls += 1;
  }
}

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The client's own address, of this machine. */
  readonly from?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A response whose end is not waited for. */
export class OpenResponse {
  text = '';
  hasEnded = false;
  readonly #response: IncomingMessage;

  constructor(response: IncomingMessage) {
    this.#response = response;
    response.setEncoding('utf8').on('data', (chunk: string) => {
      this.text += chunk;
    });
    response.on('end', () => {
      this.hasEnded = true;
    });
    // Cut off by this side, or by the server's end.
    response.on('error', () => {});
  }

  get status(): number {
    return this.#response.statusCode ?? 0;
  }

  get headers(): IncomingHttpHeaders {
    return this.#response.headers;
  }

  async saying(wanted: string): Promise<void> {
    await eventually(
      () => this.text.includes(wanted),
      `${JSON.stringify(wanted)} in ${this.text.slice(-300)}`,
    );
  }

  cut(): void {
    this.#response.destroy();
  }
}

/** SockJS on a loopback port with echo sessions behind it; SockJS's own time stands still. */
export class SockJsEchoServer implements SessionHost {
  readonly sessions: QuotedEcho[] = [];
  readonly clock = new ManualClock();
  readonly log = new RecordingLog();
  readonly http: Server;
  readonly transport: SockJsTransport;
  opensWithBug = false;
  /** Instead of echo sessions. */
  host: SessionHost | undefined;
  readonly #agent = new Agent({ keepAlive: true });
  #port = 0;

  constructor(options: SockJsOptions = {}) {
    this.http = createHttpServer({ routes: [], log: this.log });
    this.transport = attachSockJs(this.http, this, { clock: this.clock, log: this.log, ...options });
  }

  get port(): number {
    return this.#port;
  }

  open(socket: ClientSocket, handshake: Handshake): SessionInput {
    if (this.opensWithBug) throw new Error('a bug in opening');
    if (this.host !== undefined) return this.host.open(socket, handshake);
    const session = new QuotedEcho(socket, handshake);
    this.sessions.push(session);
    return session;
  }

  async listen(): Promise<void> {
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
    this.#port = (this.http.address() as AddressInfo).port;
  }

  async ask(method: string, path: string, asked: Asked = {}): Promise<Answered> {
    const response = await this.#start(method, path, asked);
    response.setEncoding('utf8');
    let text = '';
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode ?? 0, headers: response.headers, text };
  }

  /** The same for a response that stays open. */
  async listenTo(method: string, path: string, asked: Asked = {}): Promise<OpenResponse> {
    return new OpenResponse(await this.#start(method, path, asked));
  }

  async post(path: string, body = '', asked: Asked = {}): Promise<Answered> {
    return this.ask('POST', `/sockjs/000/${path}`, { body, ...asked });
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.transport.close(1001, 'Going away');
    this.http.close();
    this.http.closeAllConnections();
  }

  #start(method: string, path: string, { headers = {}, body, from }: Asked): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const address = from === undefined ? {} : { localAddress: from };
      const options = { port: this.#port, host: '127.0.0.1', agent: this.#agent, method, path, headers };
      request({ ...options, ...address }, resolve)
        .on('error', reject)
        .end(body);
    });
  }
}
