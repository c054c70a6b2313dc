import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { OPCODE, RawWebSocket } from '../support/raw-websocket.ts';

/** A client that sends any text, and keeps what comes. */
export interface HostileClient {
  readonly texts: readonly string[];
  /** The code with which the server has closed. */
  readonly closedWith: number | undefined;
  send(text: string): Promise<void>;
  leave(): void;
}

export interface HostileWire {
  readonly name: string;
  readonly open: (port: number) => Promise<HostileClient>;
}

const JSON_TEXT = { 'content-type': 'text/plain' };
let sessions = 0;

/** WebSockets, bare and in SockJS's frames. */
class WebSocketClient implements HostileClient {
  readonly #raw: RawWebSocket;
  readonly #isFramed: boolean;

  constructor(raw: RawWebSocket, isFramed: boolean) {
    this.#raw = raw;
    this.#isFramed = isFramed;
  }

  get texts(): readonly string[] {
    return this.#isFramed ? this.#raw.texts.flatMap(messagesOf) : this.#raw.texts;
  }

  get closedWith(): number | undefined {
    const close = this.#raw.frames.find(({ opcode }) => opcode === OPCODE.close);
    return close?.payload.readUInt16BE();
  }

  async send(text: string): Promise<void> {
    this.#raw.sendText(this.#isFramed ? JSON.stringify([text]) : text);
  }

  leave(): void {
    this.#raw.destroy();
  }
}

/** How a receiver's response is read: its SockJS frames so far. */
type Unwrap = (body: string) => readonly string[];

/** SockJS over HTTP: one response after the other to hear, one request after the other to say. */
class HttpClient implements HostileClient {
  readonly texts: string[] = [];
  closedWith: number | undefined;
  readonly #port: number;
  readonly #path: string;
  readonly #receiver: string;
  readonly #unwrap: Unwrap;
  readonly #agent = new Agent({ keepAlive: true });
  #response: IncomingMessage | undefined;
  #hasLeft = false;

  constructor(port: number, receiver: string, unwrap: Unwrap) {
    this.#port = port;
    this.#path = `/sockjs/000/hostile${++sessions}`;
    this.#receiver = receiver;
    this.#unwrap = unwrap;
    void this.#hear();
  }

  async send(text: string): Promise<void> {
    const kind = this.#receiver.startsWith('jsonp') ? 'jsonp_send' : 'xhr_send';
    const response = await this.#ask('POST', kind, JSON.stringify([text]));
    await once(response.resume(), 'end');
  }

  /** A response that is broken off ends its session. */
  leave(): void {
    this.#hasLeft = true;
    this.#response?.destroy();
    this.#agent.destroy();
  }

  async #hear(): Promise<void> {
    const method = this.#receiver.startsWith('xhr') ? 'POST' : 'GET';
    while (!this.#hasLeft && this.closedWith === undefined) {
      try {
        this.#response = await this.#ask(method, this.#receiver, '');
        let body = '';
        let heard = 0;
        for await (const chunk of this.#response.setEncoding('utf8')) {
          body += String(chunk);
          const frames = this.#unwrap(body);
          for (const frame of frames.slice(heard)) this.#take(frame);
          heard = frames.length;
        }
      } catch {
        // It has left, or the server has; a test that still waits says so.
        this.#hasLeft = true;
      }
    }
  }

  #take(frame: string): void {
    this.texts.push(...messagesOf(frame));
    const [, code] = /^c\[(\d+),/.exec(frame) ?? [];
    if (code !== undefined) this.closedWith = Number(code);
  }

  #ask(method: string, path: string, body: string): Promise<IncomingMessage> {
    const { hostname, headers } = { hostname: '127.0.0.1', headers: body === '' ? {} : JSON_TEXT };
    const agent = this.#agent;
    return new Promise((resolve, reject) => {
      const asked = request(
        { hostname, port: this.#port, path: `${this.#path}/${path}`, method, headers, agent },
        resolve,
      );
      asked.on('error', reject).end(body);
    });
  }
}

function messagesOf(frame: string): readonly string[] {
  return frame.startsWith('a') ? (JSON.parse(frame.slice(1)) as string[]) : [];
}

function webSocket(path: () => string, isFramed: boolean): HostileWire['open'] {
  return async (port) => new WebSocketClient(await RawWebSocket.open(port, path()), isFramed);
}

function http(receiver: string, unwrap: Unwrap): HostileWire {
  const name = `SockJS ${receiver.replace(/\?.*/, '')}`;
  return { name, open: async (port) => new HttpClient(port, receiver, unwrap) };
}

function all(body: string, pattern: RegExp, read: (match: string) => string): readonly string[] {
  return [...body.matchAll(pattern)].map(([, match = '']) => read(match));
}

const plain = (body: string): readonly string[] => all(body, /^([^\n]*)\n/gm, (line) => line);
const quoted = (json: string): string => JSON.parse(json) as string;

export const HOSTILE_WIRES: readonly HostileWire[] = [
  { name: 'a WebSocket', open: webSocket(() => '/websocket', false) },
  { name: 'SockJS websocket', open: webSocket(() => `/sockjs/000/hostile${++sessions}/websocket`, true) },
  http('xhr', plain),
  http('xhr_streaming', plain),
  http('eventsource', (body) => all(body, /^data: ([^\r\n]*)\r\n\r\n/gm, decodeURIComponent)),
  http('htmlfile?c=f', (body) => all(body, /<script>\np\((".*")\);\n<\/script>/g, quoted)),
  http('jsonp?c=f', (body) => all(body, /^\/\*\*\/f\((".*")\);\r\n/gm, quoted)),
];
