import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { ServerOptions } from 'ws';
import type { Log } from '../ports/log.ts';
import { claimUpgrades, refuseUpgrade } from './upgrade-routes.ts';
import { CONTROL_FRAMES_BURST, WebSocketConnection } from './websocket-connection.ts';
import type { WebSocketHost } from './websocket-connection.ts';

export interface WebSocketLimits {
  /** A larger message closes with 1009. Default 4 MiB. */
  readonly maxMessageBytes?: number;
  /** Of all WebSockets on the HTTP server; beyond it an upgrade is answered 503. Default 20,000. */
  readonly maxConnections?: number;
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

/** 4 MiB in the smallest segments TCP makes are 7,825 chunks. */
const MAX_BUFFERED_CHUNKS = 16_384;
const MAX_FRAGMENTS = 1024;
const KEY = /^[+/0-9A-Za-z]{22}==$/;

/** Several endpoints may share an HTTP server; its connections are counted together. */
const openOnServer = new WeakMap<Server, Set<WebSocketConnection>>();

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
    unfinishedMessageMs: options.unfinishedMessageMs ?? 30_000,
    closeTimeoutMs: options.closeTimeoutMs ?? 5000,
  };
  const maxConnections = options.maxConnections ?? 20_000;
  const connections = new Set<WebSocketConnection>();
  const openHere = openOnServer.get(httpServer) ?? new Set();
  openOnServer.set(httpServer, openHere);
  const receiver = createReceiver(options.maxMessageBytes ?? 4 * 1024 * 1024, settings.closeTimeoutMs);
  let allGone: (() => void) | undefined;
  let isClosing = false;

  const sweep = setInterval(() => {
    const now = settings.now();
    for (const connection of connections) connection.closeIfUnfinished(now);
  }, options.sweepMs ?? 5000).unref();

  function forget(connection: WebSocketConnection): void {
    connections.delete(connection);
    openHere.delete(connection);
    if (connections.size === 0) allGone?.();
  }

  function take(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (!isGoodHandshake(request, stream)) return;
    if (isClosing || openHere.size >= maxConnections) return refuseUpgrade(stream, 503);
    receiver.handleUpgrade(request, stream, head, (ws) => {
      try {
        const connection = new WebSocketConnection(ws, stream, request, host, settings, forget);
        connections.add(connection);
        openHere.add(connection);
      } catch (error) {
        settings.log?.error('a session could not be opened', { err: error });
        ws.close(1011, 'Internal error');
      }
    });
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

function createReceiver(maxMessageBytes: number, closeTimeoutMs: number): WebSocketServer {
  // The last two are documented by ws 8.23, and not yet known to its type package.
  const options: ServerOptions & { closeTimeout: number; maxPendingAutoPongs: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    handleProtocols: () => false,
    maxPayload: maxMessageBytes,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_BUFFERED_CHUNKS,
    closeTimeout: closeTimeoutMs,
    // Above the burst: a flood of pings is to be closed with 1008, which `ws` would forestall by cutting the socket.
    maxPendingAutoPongs: 2 * CONTROL_FRAMES_BURST,
  };
  return new WebSocketServer(options);
}

/** Refuses what is no RFC 6455 handshake of version 13; `ws` alone would take version 8 as well. */
function isGoodHandshake(request: IncomingMessage, stream: Duplex): boolean {
  const { headers, method } = request;
  if (method !== 'GET') {
    refuseUpgrade(stream, 405, { Allow: 'GET' });
  } else if (
    headers.upgrade?.toLowerCase() !== 'websocket' ||
    !KEY.test(headers['sec-websocket-key'] ?? '')
  ) {
    refuseUpgrade(stream, 400, {}, 'Not a valid websocket request');
  } else if (headers['sec-websocket-version'] !== '13') {
    refuseUpgrade(stream, 426, { Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' });
  } else {
    return true;
  }
  return false;
}
