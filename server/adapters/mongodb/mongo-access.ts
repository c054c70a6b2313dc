import type { Collection, Document, MongoClient, MongoClientOptions } from 'mongodb';
import { mongoClients } from './mongo-client.ts';

/** Beyond the time that an answer may take: where the driver finds out by itself, its own error says more. */
const GRACE_MS = 1_000;
/** What the driver says of a client that it will not connect again by itself. */
const CLOSED = new Set(['MongoNotConnectedError', 'MongoTopologyClosedError', 'MongoClientClosedError']);

/**
 * A database whose every command ends in time, which the driver does not see to: when a connection ends, or falls silent,
 * while a command is being written to it, the driver (7.8) waits for the socket's `drain`, which a destroyed socket never
 * emits, and keeps the connection as one in use. So a client with such a command is given up, and another takes its
 * place; whatever else was under way in it fails, and may be done again.
 */
export class MongoAccess {
  readonly #create: () => MongoClient;
  #client: MongoClient;
  #isClosed = false;

  /**
   * Does not connect yet.
   * @throws {StoreUnusableError} when the URL is malformed
   */
  static async to(url: string, options?: MongoClientOptions): Promise<MongoAccess> {
    return new MongoAccess(await mongoClients(url, options));
  }

  private constructor(create: () => MongoClient) {
    this.#create = create;
    this.#client = create();
  }

  /** As the URL has set them, and we. */
  get options(): MongoClient['options'] {
    return this.#client.options;
  }

  /** Rejects when no server is found in time. */
  async connect(): Promise<void> {
    const client = this.#client;
    await this.#inTime(client, client.connect());
  }

  /** Of whichever client there is when a command is given. */
  collection<Fields extends Document>(name: string): Collection<Fields> {
    const current = (): Collection<Fields> => this.#client.db().collection<Fields>(name);
    return new Proxy(current(), {
      get: (_, key) => Reflect.get(this.#timed(this.#client, current()), key) as unknown,
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const client = this.#client;
    await this.#inTime(client, client.close());
  }

  /** The promises that it gives are settled in time, and so are those of the cursors that it gives. */
  #timed<Target extends object>(client: MongoClient, target: Target): Target {
    return new Proxy(target, {
      get: (_, key) => {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        return (...values: unknown[]): unknown => {
          const result: unknown = Reflect.apply(value, target, values);
          if (result instanceof Promise) return this.#inTime(client, result);
          return isCursor(result) ? this.#timed(client, result) : result;
        };
      },
    });
  }

  #inTime<Answer>(client: MongoClient, answer: Promise<Answer>): Promise<Answer> {
    const { socketTimeoutMS } = client.options;
    // 0 in the URL: as long as it takes.
    if (socketTimeoutMS === 0) return answer;
    const withinMs = socketTimeoutMS + GRACE_MS;
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => {
        this.#giveUp(client);
        reject(new Error(`no answer within ${withinMs / 1000} s`));
      }, withinMs);
      answer
        .finally(() => clearTimeout(timeout))
        .catch((error: unknown) => {
          if (error instanceof Error && CLOSED.has(error.name)) this.#giveUp(client);
          throw error;
        })
        .then(resolve, reject);
    });
  }

  #giveUp(client: MongoClient): void {
    // What was under way when it was closed must not connect anew.
    if (client !== this.#client || this.#isClosed) return;
    this.#client = this.#create();
    // It may wait for the very command.
    client.close().catch(() => {});
  }
}

function isCursor(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
