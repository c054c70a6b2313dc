import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSystemClock } from '../../../../server/adapters/clock/system.ts';
import { createSecureIds } from '../../../../server/adapters/ids/secure.ts';
import { createDdpServer, type DdpServerOptions } from '../../../../server/ddp/author-api.ts';
import { attachSockJs, attachWebSocket } from '../../../../server/transports/author-api.ts';
import { RecordingLog } from '../../../support/recording-log.ts';

/** One of everything that EJSON has a form for, and what JSON stumbles over. */
export const EVERY_VALUE = {
  at: new Date(1_234_567_890_123),
  bytes: new Uint8Array([0, 1, 127, 128, 255]),
  numbers: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1.5, 2 ** 53],
  looksLikeDate: { $date: 5 },
  text: 'ü 漢 🖋 \u2028 \0 "\\',
  nothing: null,
} as const;

/** The same as EJSON is written. */
export const EVERY_VALUE_ON_THE_WIRE = {
  at: { $date: 1_234_567_890_123 },
  bytes: { $binary: 'AAF/gP8=' },
  numbers: [{ $InfNaN: 0 }, { $InfNaN: 1 }, { $InfNaN: -1 }, -1.5, 2 ** 53],
  looksLikeDate: { $escape: { $date: 5 } },
  text: 'ü 漢 🖋 \u2028 \0 "\\',
  nothing: null,
} as const;

export interface EchoOptions extends Pick<DdpServerOptions, 'limits' | 'forwardedCount'> {
  readonly rootPath?: string;
}

/**
 * A DDP server of this process whose methods know nothing of drawing: `echo(value)`, `everyValue()` and
 * `clientAddress()`, and the publication `everyValue`.
 */
export class EchoServer {
  /** The parameter of each `echo`, as the method's author sees it. */
  readonly echoed: unknown[] = [];
  readonly log = new RecordingLog();
  readonly #http = createServer();
  readonly #transports: readonly { close(code: number, reason: string): Promise<void> }[];

  private constructor({ rootPath = '', ...options }: EchoOptions) {
    const ports = { clock: createSystemClock(), ids: createSecureIds(), log: this.log };
    const ddp = createDdpServer({ ...ports, ...options });
    const { echoed } = this;
    ddp.methods({
      echo(value) {
        echoed.push(value);
        return value;
      },
      everyValue: () => EVERY_VALUE,
      clientAddress() {
        return this.connection.clientAddress;
      },
    });
    ddp.publish('everyValue', function () {
      this.added('values', 'every', EVERY_VALUE);
      this.ready();
    });
    this.#transports = [
      attachWebSocket(this.#http, ddp, { rootPath }),
      attachSockJs(this.#http, ddp, { rootPath }),
    ];
  }

  static async start(options: EchoOptions = {}): Promise<EchoServer> {
    const server = new EchoServer(options);
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#transports.map((each) => each.close(1001, 'The test is over')));
    this.#http.close();
    this.#http.closeAllConnections();
  }
}
