import { Agent, request } from 'node:http';
import type { ClientSocket } from '../../server/ports/client-socket.ts';
import { TestPeer, type PeerLine } from '../support/test-peer.ts';
import { waitUntil } from '../support/wait-until.ts';
import {
  hearSockJsFrame,
  turn,
  type ConnectPeer,
  type SockJsPeer,
  type SockJsServer,
} from './sockjs-server.ts';

/** Polls as sockjs-client does: always one request to hear, at most one to say. */
class PollingLine implements PeerLine {
  readonly opened: Promise<void>;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #socket: () => ClientSocket | undefined;
  readonly #peer: () => TestPeer;
  #unsent: string[] = [];
  #isSending = false;
  #hasLeft = false;

  constructor(
    url: string,
    headers: Readonly<Record<string, string>>,
    socket: () => ClientSocket | undefined,
    peer: () => TestPeer,
  ) {
    this.#url = url;
    this.#headers = headers;
    this.#socket = socket;
    this.#peer = peer;
    this.opened = this.#poll();
    void this.opened.then(() => this.#pollOn());
  }

  send(message: string | Uint8Array): void {
    this.#unsent.push(message.toString());
    void this.#sendOn();
  }

  /** What was said is heard first: then the poll breaks off. */
  cut(): void {
    const isHeard = () => this.#isOver || (this.#isSilent && this.hasHeardAll);
    void waitUntil(isHeard, () => 'no poll was open to be cut', turn).then(() => this.leave());
  }

  leave(): void {
    this.#hasLeft = true;
    this.#agent.destroy();
  }

  async barrier(): Promise<void> {
    const isSettled = () => this.#isOver || (this.#isSilent && this.hasHeardAll);
    await waitUntil(isSettled, () => 'the client is not up to date', turn);
  }

  async caughtUp(): Promise<void> {
    await waitUntil(
      () => this.#isOver || this.hasHeardAll,
      () => 'the client does not hear',
      turn,
    );
  }

  /** The server's end tells: a poll is open, so what came before it was read; and nothing waits. */
  get hasHeardAll(): boolean {
    const socket = this.#socket();
    return socket !== undefined && socket.room > 0 && socket.unsentBytes === 0;
  }

  turn(): Promise<void> {
    return turn();
  }

  get #isSilent(): boolean {
    return !this.#isSending && this.#unsent.length === 0;
  }

  get #isOver(): boolean {
    return this.#hasLeft || this.#peer().closedWith !== undefined;
  }

  async #sendOn(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    // What is said in one breath travels in one body.
    await Promise.resolve();
    while (this.#unsent.length > 0) {
      const body = JSON.stringify(this.#unsent.splice(0));
      const { status } = await this.#post('/xhr_send', body);
      if (status !== 204 && !this.#isOver) this.#peer().fail(new Error(`xhr_send: ${status}`));
    }
    this.#isSending = false;
  }

  async #pollOn(): Promise<void> {
    while (!this.#isOver) await this.#poll();
  }

  async #poll(): Promise<void> {
    const { status, text } = await this.#post('/xhr');
    if (this.#hasLeft) return;
    if (status === 200)
      for (const frame of text.split('\n')) if (frame !== '') hearSockJsFrame(this.#peer(), frame);
    if (status !== 200) this.#peer().fail(new Error(`xhr: ${status}`));
  }

  #post(path: string, body = ''): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve) => {
      const gone = (): void => resolve({ status: 0, text: '' });
      const asked = request(
        this.#url + path,
        { method: 'POST', agent: this.#agent, headers: this.#headers },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text })).on('error', gone);
        },
      );
      asked.on('error', gone).end(body);
    });
  }
}

class PollingPeer extends TestPeer implements SockJsPeer {
  readonly opened: Promise<void>;
  readonly leave: () => void;
  readonly caughtUp: () => Promise<void>;

  constructor(line: PollingLine) {
    super(line);
    this.opened = line.opened;
    this.leave = () => line.leave();
    this.caughtUp = () => line.caughtUp();
  }
}

export const connectPolling: ConnectPeer = (url, { headers = {} }, server: SockJsServer) => {
  const place = server.sockets.length;
  const line: PollingLine = new PollingLine(
    url,
    headers,
    () => server.sockets[place],
    () => peer,
  );
  const peer: PollingPeer = new PollingPeer(line);
  return peer;
};
