import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { commandOf, MessageSplitter, type MongoCommand, replyTo } from './mongo-messages.ts';

/** What becomes of one command on its way to the database. */
export type Fate =
  | 'pass'
  /** The connection ends before the database has heard of it. */
  | 'drop'
  /** The database does it; then the connection ends instead of the answer. */
  | 'drop reply'
  /** It never arrives, and nothing tells so. */
  | 'hang'
  /** It arrives so much later; what follows on the same connection waits behind it. */
  | { readonly delayMs: number }
  /** It arrives when this is settled, also when whoever sent it has gone away meanwhile. */
  | { readonly until: Promise<void> }
  /** This is the answer, and the database never hears of it. */
  | { readonly answer: Readonly<Record<string, unknown>> };

/** A command that has passed; times as of `performance.now()`. */
export interface PassedCommand {
  readonly name: string;
  /** `collection` of what writes and reads, else 1. */
  readonly target: unknown;
  readonly sentAt: number;
  /** Undefined while there is no answer. */
  answeredAt: number | undefined;
}

/** A network between a server and its MongoDB database, on loopback, whose commands meet the fate that a test decides. */
export class MongoProxy {
  readonly port: number;
  /** Asked for every command. */
  fateOf: (command: MongoCommand) => Fate = () => 'pass';
  readonly passed: PassedCommand[] = [];
  #targetPort: number;
  readonly #sockets = new Set<Socket>();
  readonly #clients = new Set<Socket>();
  #server: Server | undefined;

  private constructor(server: Server, targetPort: number) {
    this.port = (server.address() as AddressInfo).port;
    this.#targetPort = targetPort;
    this.#use(server);
  }

  static async open(targetPort: number): Promise<MongoProxy> {
    return new MongoProxy(await listen(0), targetPort);
  }

  /** Resets what is open and refuses what comes, until {@link mend}. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = server === undefined ? undefined : once(server, 'close');
    server?.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  /** @param targetPort where the database is now, if it has moved */
  async mend(targetPort = this.#targetPort): Promise<void> {
    this.#targetPort = targetPort;
    if (this.#server === undefined) this.#use(await listen(this.port));
  }

  /** Reads no more from the connections there are, which stay open: what is sent on them gets stuck on its way. */
  stall(): void {
    for (const client of this.#clients) client.pause();
  }

  #use(server: Server): void {
    this.#server = server;
    server.on('connection', (client) => this.#join(client));
  }

  #join(client: Socket): void {
    const target = connect(this.#targetPort, '127.0.0.1');
    const link = new Link(client, target, this);
    this.#clients.add(client);
    for (const socket of [client, target]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      // A reset shows as an error, then as a close.
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.#clients.delete(socket);
        link.ended(socket);
      });
    }
  }
}

interface Sent {
  readonly passed: PassedCommand;
  readonly isReplyDropped: boolean;
  readonly isHeld: boolean;
}

/** One connection and its continuation to the database. */
class Link {
  readonly #client: Socket;
  readonly #target: Socket;
  readonly #proxy: MongoProxy;
  /** By request id. */
  readonly #unanswered = new Map<number, Sent>();
  /** Held commands that have no answer yet. */
  #held = 0;
  #lastHeld: Promise<void> = Promise.resolve();

  constructor(client: Socket, target: Socket, proxy: MongoProxy) {
    this.#client = client;
    this.#target = target;
    this.#proxy = proxy;
    const [requests, replies] = [new MessageSplitter(), new MessageSplitter()];
    client.on('data', (data: Buffer) => {
      for (const message of requests.take(data)) this.#request(message);
    });
    target.on('data', (data: Buffer) => {
      for (const message of replies.take(data)) this.#reply(message);
    });
  }

  ended(socket: Socket): void {
    if (socket === this.#target) this.#client.destroy();
    else if (this.#held === 0) this.#target.destroy();
  }

  #request(message: Buffer): void {
    const command = commandOf(message);
    const fate = this.#proxy.fateOf(command);
    if (fate === 'hang') return;
    if (fate === 'drop') this.#client.resetAndDestroy();
    else if (fate === 'drop reply') this.#pass(message, command, { isReplyDropped: true, isHeld: false });
    else if (fate === 'pass' && this.#held === 0)
      this.#pass(message, command, { isReplyDropped: false, isHeld: false });
    else if (fate === 'pass') this.#hold(message, command, Promise.resolve());
    else if ('answer' in fate) this.#client.write(replyTo(message, fate.answer));
    else this.#hold(message, command, 'until' in fate ? fate.until : after(fate.delayMs));
  }

  #hold(message: Buffer, command: MongoCommand, until: Promise<void>): void {
    this.#held += 1;
    this.#lastHeld = Promise.all([this.#lastHeld, until]).then(() =>
      this.#pass(message, command, { isReplyDropped: false, isHeld: true }),
    );
  }

  #pass(message: Buffer, { name, target, requestId }: MongoCommand, how: Omit<Sent, 'passed'>): void {
    const passed = { name, target, sentAt: performance.now(), answeredAt: undefined };
    this.#proxy.passed.push(passed);
    this.#unanswered.set(requestId, { passed, ...how });
    if (!this.#target.destroyed) this.#target.write(message);
  }

  #reply(message: Buffer): void {
    const responseTo = message.readInt32LE(8);
    const sent = this.#unanswered.get(responseTo);
    this.#unanswered.delete(responseTo);
    if (sent?.isHeld === true) this.#held -= 1;
    if (sent?.isReplyDropped === true) {
      this.#client.resetAndDestroy();
      return;
    }
    if (sent !== undefined) sent.passed.answeredAt = performance.now();
    if (this.#client.destroyed) this.ended(this.#client);
    else this.#client.write(message);
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
