import { once } from 'node:events';
import { WebSocket } from 'ws';
import { waitUntil } from '../../support/wait-until.ts';
import { turns } from '../oracle/app-server.ts';
import { StrictClient, type Message } from './strict-client.ts';

/** A strict client on a WebSocket. What it throws at a message is kept, and thrown to whoever waits next. */
export class StrictPeer {
  readonly client: StrictClient;
  readonly #url: string;
  #ws: WebSocket | undefined;
  #thrown: Error | undefined;

  constructor(port: number) {
    this.#url = `ws://127.0.0.1:${port}/websocket`;
    this.client = new StrictClient(['segments', 'offsets'], (message) =>
      this.#ws?.send(JSON.stringify(message)),
    );
  }

  /** Opens a socket, after cutting the one there was. */
  async connect(): Promise<void> {
    this.close();
    const ws = new WebSocket(this.#url, { perMessageDeflate: false });
    this.#ws = ws;
    await once(ws, 'open');
    ws.on('message', (data: Buffer) => this.#hear(JSON.parse(data.toString()) as Message));
    this.client.opened();
  }

  /** Until every callback has run and every subscription is ready. */
  async quiet(): Promise<void> {
    await waitUntil(
      () => {
        this.rethrow();
        return this.client.isQuiet;
      },
      () => 'a strict client has not been answered',
      () => turns(1),
    );
  }

  /** Until it has all that happened before: `updated` comes behind the documents [LOG9], also for what no one knows. */
  async caughtUp(): Promise<void> {
    this.client.call('no such method', []);
    await this.quiet();
  }

  rethrow(): void {
    if (this.#thrown !== undefined) throw this.#thrown;
  }

  close(): void {
    this.client.lost();
    this.#ws?.removeAllListeners('message').terminate();
    this.#ws = undefined;
  }

  #hear(message: Message): void {
    try {
      this.client.receive(message);
    } catch (error) {
      this.#thrown ??= error instanceof Error ? error : new Error(String(error));
    }
  }
}
