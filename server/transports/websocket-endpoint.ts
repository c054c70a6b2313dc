import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../ports/log.ts';
import { clientCountOf, MAX_CONNECTIONS } from './client-count.ts';
import { ANY_ORIGIN, type OriginPolicy } from './origin-policy.ts';
import { closePayload, controlFrame } from './control-frame.ts';
import { OPCODE } from './frame-parser.ts';
import { claimUpgrades, refuseUpgrade } from './upgrade-routes.ts';
import { WebSocketConnection } from './websocket-connection.ts';
import type { WebSocketHost } from './websocket-connection.ts';
import { acceptHandshake, isGoodHandshake } from './websocket-handshake.ts';

export interface WebSocketLimits {
  /** A larger message closes with 1009. Default 4 MiB. */
  readonly maxMessageBytes?: number;
  /** Clients of the HTTP server, over all transports; one more is answered 503. Default 20,000. */
  readonly maxConnections?: number;
  /** Which pages may connect, and under which names of the server. Default: all. */
  readonly origin?: OriginPolicy;
  /** A message that takes longer closes with 1008. Default 30,000 ms. */
  readonly unfinishedMessageMs?: number;
  /** How often unfinished messages are looked for. Default 5,000 ms. */
  readonly sweepMs?: number;
  /** How long the peer may take to answer a close. Default 5,000 ms. */
  readonly closeTimeoutMs?: number;
  /** Milliseconds on a monotonic clock. Default `performance.now`. */
  readonly now?: () => number;
  /** Told when a session throws. */
  readonly log?: Log;
}

export interface WebSocketTransport {
  /** How many sockets are open now. */
  readonly connections: number;
  /** Takes no more upgrades (503), closes every socket with this code; resolves when all are gone. */
  close(code: number, reason: string): Promise<void>;
}

/** Takes the upgrades at the paths that `isPath` knows, without their query, and opens a session of `host` for each. */
export function acceptWebSockets(
  httpServer: Server,
  isPath: (path: string) => boolean,
  host: WebSocketHost,
  options: WebSocketLimits,
): WebSocketTransport {
  const settings = {
    now: options.now ?? (() => performance.now()),
    log: options.log,
    maxMessageBytes: options.maxMessageBytes ?? 4 * 1024 * 1024,
    unfinishedMessageMs: options.unfinishedMessageMs ?? 30_000,
    closeTimeoutMs: options.closeTimeoutMs ?? 5000,
  };
  const { origin = ANY_ORIGIN, maxConnections = MAX_CONNECTIONS } = options;
  const connections = new Set<WebSocketConnection>();
  const count = clientCountOf(httpServer);
  let allGone: (() => void) | undefined;
  let isClosing = false;

  const sweep = setInterval(() => {
    const now = settings.now();
    for (const connection of connections) connection.closeIfUnfinished(now);
  }, options.sweepMs ?? 5000).unref();

  function forget(connection: WebSocketConnection): void {
    if (connections.delete(connection)) count.clients--;
    if (connections.size === 0) allGone?.();
  }

  function take(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const refusal = origin.refuse(request);
    if (refusal !== undefined) return refuseUpgrade(stream, refusal);
    if (!isGoodHandshake(request, stream)) return;
    if (isClosing || count.clients >= maxConnections) return refuseUpgrade(stream, 503);
    if (!stream.readable || !stream.writable) {
      stream.destroy();
      return;
    }
    acceptHandshake(request, stream);
    try {
      const connection = new WebSocketConnection(stream, head, request, host, settings, forget);
      connections.add(connection);
      count.clients++;
    } catch (error) {
      settings.log?.error('a session could not be opened', { err: error });
      stream.end(controlFrame(OPCODE.close, closePayload(1011, 'Internal error')));
    }
  }

  claimUpgrades(httpServer, (path) => (isPath(path) ? take : undefined));

  return {
    get connections() {
      return connections.size;
    },
    async close(code, reason) {
      isClosing = true;
      const gone = new Promise<void>((resolve) => {
        allGone = resolve;
        if (connections.size === 0) resolve();
      });
      for (const connection of connections) connection.close(code, reason);
      await gone;
      clearInterval(sweep);
    },
  };
}
