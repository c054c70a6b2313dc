import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Log } from '../ports/log.ts';
import { hasTooManyHeaders } from './header-count.ts';
import { answerText } from './http-answer.ts';
import { ANY_ORIGIN, type OriginPolicy } from './origin-policy.ts';
import { pathOf } from './upgrade-routes.ts';

/** One path, compared as it was sent. `HEAD` is answered like a `GET` whose body is not sent. */
export interface HttpRoute {
  readonly path: string;
  readonly methods: readonly string[];
  /** Answered under whatever name the server is asked: nothing here is worth a stranger's while. */
  readonly isForAnyHost?: true;
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
}

export interface HttpServerOptions {
  readonly routes: readonly HttpRoute[];
  readonly log: Log;
  /** Under which names of the server it answers. Default: all. */
  readonly origin?: OriginPolicy;
  /** Between the first byte and the last of a request's headers. Default 10,000 ms. */
  readonly headersTimeoutMs?: number;
  /** For a whole request. Default 15,000 ms. */
  readonly requestTimeoutMs?: number;
  /** How often the two are looked at. Default 2,000 ms; Node's own 30,000 would let a slow client sit. */
  readonly timeoutCheckMs?: number;
}

/** security.md, "Mechanisms": for every answer of this server. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** An HTTP server that answers its routes, 404 elsewhere and 405 for another verb. The caller lets it listen. */
export function createHttpServer(options: HttpServerOptions): Server {
  const routes = new Map(options.routes.map((route) => [route.path, route]));
  const { origin = ANY_ORIGIN } = options;
  return createServer(
    {
      headersTimeout: options.headersTimeoutMs ?? 10_000,
      requestTimeout: options.requestTimeoutMs ?? 15_000,
      connectionsCheckingInterval: options.timeoutCheckMs ?? 2000,
    },
    (request, response) => {
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
      // Nothing here reads a body; keeping the connection would mean to read it to its end.
      if (hasBody(request)) response.setHeader('Connection', 'close');
      void answer(routes, origin, request, response).catch((error: unknown) => {
        options.log.error('an HTTP request failed', { err: error, path: pathOf(request) });
        if (response.headersSent) response.destroy();
        else answerText(response, 500);
      });
    },
  );
}

async function answer(
  routes: ReadonlyMap<string, HttpRoute>,
  origin: OriginPolicy,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (hasTooManyHeaders(request)) return answerText(response, 431);
  const route = routes.get(pathOf(request));
  const refusal = route?.isForAnyHost === true ? undefined : origin.refuseHost(request);
  if (refusal !== undefined) return answerText(response, refusal);
  if (route === undefined) return answerText(response, 404);
  if (!route.methods.includes(request.method ?? '')) {
    response.setHeader('Allow', route.methods.join(', '));
    return answerText(response, 405);
  }
  return route.answer(request, response);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
