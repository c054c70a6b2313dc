import { Buffer } from 'node:buffer';
import type { SessionHost, SessionInput } from '../../../server/ddp/transport-api.ts';
import type { DdpSocket, OpenSocket, SocketEvents } from '../../../client/ddp/client-api.ts';
import { TEXT_OPCODE, type ServerFrame } from '../../support/frame-reader.ts';
import { SocketPair, type FarEnd, type SocketClose } from '../../support/socket-pair.ts';

/** A client's socket whose messages travel only when the test lets them. */
class MemoryLink implements DdpSocket, FarEnd {
  readonly #events: SocketEvents;
  readonly #network: MemoryNetwork;
  #session: SessionInput | undefined;
  readonly #up: string[] = [];
  readonly #down: (string | SocketClose)[] = [];
  #isOpen = false;
  #isGone = false;

  constructor(network: MemoryNetwork, events: SocketEvents) {
    this.#network = network;
    this.#events = events;
  }

  send(text: string): void {
    this.#network.sent.push(text);
    this.#up.push(text);
  }

  close(): void {
    this.#isGone = true;
    this.#session?.closed();
  }

  onFrame(frame: ServerFrame): void {
    if (frame.opcode === TEXT_OPCODE) this.#down.push(frame.payload.toString());
  }

  onClose(close: SocketClose): void {
    this.#down.push(close);
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** The socket opens, or the server gets the client's next message. @returns whether there was anything to do */
  stepUp(): boolean {
    if (this.#isGone) return false;
    if (!this.#isOpen) {
      const { host } = this.#network;
      if (host === undefined) return this.lose('nobody answers');
      this.#isOpen = true;
      this.#session = host.open(new SocketPair(this), { remoteAddress: '127.0.0.1', headers: {} });
      this.#events.onOpen();
      return true;
    }
    const text = this.#up.shift();
    if (text !== undefined) this.#session?.receive(Buffer.from(text));
    return text !== undefined;
  }

  /** The client gets the server's next message. */
  stepDown(): boolean {
    const next = this.#isGone ? undefined : this.#down.shift();
    if (next === undefined) return false;
    if (typeof next === 'string') this.#events.onText(next);
    else this.lose(`closed ${next.code} ${next.reason}`);
    return true;
  }

  /** What is under way is lost, both ends notice. */
  lose(reason: string): boolean {
    if (this.#isGone) return false;
    this.#isGone = true;
    this.#session?.closed();
    this.#events.onClose(reason);
    return true;
  }
}

/** Between clients and a server without a network: a test decides what travels when, and what is lost. */
export class MemoryNetwork {
  /** Whom new sockets reach; undefined: nobody. */
  host: SessionHost | undefined;
  /** Every text that a client has sent. */
  readonly sent: string[] = [];
  #links: MemoryLink[] = [];

  constructor(host: SessionHost | undefined) {
    this.host = host;
  }

  readonly openSocket: OpenSocket = (events) => {
    const link = new MemoryLink(this, events);
    this.#links.push(link);
    return link;
  };

  /** One message, for each socket that has any. @returns whether there was any */
  stepUp(): boolean {
    return this.#each((link) => link.stepUp());
  }

  stepDown(): boolean {
    return this.#each((link) => link.stepDown());
  }

  /** All sockets are gone, with what was under way. */
  cut(): void {
    this.#each((link) => link.lose('cut'));
  }

  /** What clients have sent since the last time, parsed. */
  takeSent(): readonly Readonly<Record<string, unknown>>[] {
    return this.sent.splice(0).map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
  }

  #each(step: (link: MemoryLink) => boolean): boolean {
    this.#links = this.#links.filter((link) => !link.isGone);
    return this.#links.map((link) => step(link)).includes(true);
  }
}
