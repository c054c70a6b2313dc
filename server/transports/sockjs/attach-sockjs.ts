import { STATUS_CODES, type Server } from 'node:http';
import type { SessionHost } from '../../ddp/transport-api.ts';
import type { Clock } from '../../ports/clock.ts';
import { clientCountOf, MAX_CONNECTIONS } from '../client-count.ts';
import { hasTooManyHeaders } from '../header-count.ts';
import { ANY_ORIGIN } from '../origin-policy.ts';
import { claimRequests } from '../request-claims.ts';
import { acceptWebSockets, type WebSocketLimits } from '../websocket-endpoint.ts';
import { framedWebSocketHost } from './framed-websocket.ts';
import { SessionTable } from './session-table.ts';
import { allowEmbedding, answer, refuseBody } from './sockjs-answers.ts';
import { parseSockJsPath } from './sockjs-path.ts';
import { answerSockJs, type SockJsContext } from './sockjs-requests.ts';
import { SOCKJS_TIMING, type SockJsTiming } from './sockjs-timing.ts';

/** `maxMessageBytes` limits a WebSocket's frame and an HTTP body alike. */
export interface SockJsOptions extends WebSocketLimits {
  /** Default `/sockjs`. */
  readonly prefix?: string;
  /** Stands before the prefix, without a slash at its end. Default none. */
  readonly rootPath?: string;
  /** Sessions over HTTP, closed ones that a client may still ask for included; beyond it 503. Default 10,000. */
  readonly maxSessions?: number;
  /** How many proxies of one's own stand in front, each adding to X-Forwarded-For. Default 0. */
  readonly forwardedCount?: number;
  /** Default Meteor's. */
  readonly timing?: Partial<SockJsTiming>;
  /** Default real time. */
  readonly clock?: Pick<Clock, 'after'>;
}

export interface SockJsTransport {
  /** Framed WebSockets and sessions over HTTP that are there now. */
  readonly connections: number;
  /** Takes no more (503), closes all with this code; resolves when all are gone. */
  close(code: number, reason: string): Promise<void>;
}

const REAL_TIME: Pick<Clock, 'after'> = {
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** Serves SockJS (ddp.md 6 to 10) on an HTTP server, in front of whatever answers its requests already. */
export function attachSockJs(
  httpServer: Server,
  host: SessionHost,
  options: SockJsOptions = {},
): SockJsTransport {
  const { log, clock = REAL_TIME, forwardedCount = 0, maxSessions = 10_000 } = options;
  const { origin = ANY_ORIGIN, maxConnections = MAX_CONNECTIONS } = options;
  const path = (options.rootPath ?? '') + (options.prefix ?? '/sockjs');
  const timing = { ...SOCKJS_TIMING, ...options.timing };
  const sessions = new SessionTable({
    clock,
    timing,
    maxSessions,
    maxConnections,
    count: clientCountOf(httpServer),
    forwardedCount,
  });
  const maxBodyBytes = options.maxMessageBytes ?? 4 * 1024 * 1024;
  const context: SockJsContext = { path, host, sessions, maxBodyBytes, embedders: origin.embedders };

  const below = (each: string): string | undefined =>
    each === path || each.startsWith(`${path}/`) ? each.slice(path.length) : undefined;

  claimRequests(httpServer, (requested) => {
    const rest = below(requested);
    if (rest === undefined) return undefined;
    return (request, response) => {
      allowEmbedding(response);
      if (hasTooManyHeaders(request)) return answer(response, 431);
      const refusal = origin.refuse(request);
      if (refusal !== undefined) return refuseBody(request, response, refusal, `${STATUS_CODES[refusal]}\n`);
      void answerSockJs(context, parseSockJsPath(rest), request, response).catch((error: unknown) => {
        log?.error('a SockJS request failed', { err: error });
        if (response.headersSent) response.destroy();
        else answer(response, 500);
      });
    };
  });

  const isFramed = (requested: string): boolean => {
    const parsed = parseSockJsPath(below(requested) ?? '/nothing');
    return parsed?.kind === 'session' && parsed.transport === 'websocket';
  };
  const framedHost = framedWebSocketHost(host, clock, timing);
  const webSockets = acceptWebSockets(httpServer, isFramed, framedHost, options);

  return {
    get connections() {
      return webSockets.connections + sessions.size;
    },
    async close(code, reason) {
      sessions.close(code, reason);
      await webSockets.close(code, reason);
    },
  };
}
