import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import SockJS from 'sockjs-client';
import { eventually } from './raw-websocket.ts';

type Message = Readonly<Record<string, unknown>>;

/** A DDP conversation over the genuine sockjs-client. */
export class SockJsClientPeer {
  readonly messages: Message[] = [];
  closedWith: { readonly code: number; readonly reason: string } | undefined;
  readonly #client: SockJS;
  #isOpen = false;

  constructor(url: string, transport: string) {
    this.#client = new SockJS(url, null, { transports: [transport] });
    this.#client.addEventListener('open', () => {
      this.#isOpen = true;
    });
    this.#client.addEventListener('message', ({ data }) => {
      this.messages.push(JSON.parse(data) as Message);
    });
    this.#client.addEventListener('close', ({ code, reason }) => {
      this.closedWith = { code, reason };
    });
  }

  static async connect(url: string, transport: string): Promise<SockJsClientPeer> {
    const peer = new SockJsClientPeer(url, transport);
    await eventually(() => peer.#isOpen || peer.closedWith !== undefined, `${transport} opens`);
    assert.deepEqual([peer.closedWith, peer.#client.transport], [undefined, transport]);
    peer.say({ msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'] });
    await peer.hears({ msg: 'connected' });
    return peer;
  }

  say(message: Message): void {
    this.#client.send(JSON.stringify(message));
  }

  /** The first message with these fields; waits for it. */
  async hears(wanted: Message): Promise<Message> {
    const find = () =>
      this.messages.find((message) =>
        Object.entries(wanted).every(([key, value]) => isDeepStrictEqual(message[key], value)),
      );
    await eventually(
      () => find() !== undefined,
      `${JSON.stringify(wanted)} in ${JSON.stringify(this.messages)}`,
    );
    const found = find();
    assert.ok(found !== undefined);
    return found;
  }

  leave(): void {
    this.#client.close();
  }
}
