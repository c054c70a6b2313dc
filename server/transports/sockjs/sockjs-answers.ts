import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What is left of a body is read for so long after it was refused: cut off at once, a client would not see the answer. */
const LINGER_MS = 2000;
const YEAR_SECONDS = 365 * 24 * 60 * 60;

export const PLAIN_TEXT = 'text/plain; charset=UTF-8';

/** For every answer below the prefix. Pages of other origins may embed them all: that is what SockJS is for. */
export function allowEmbedding(response: ServerResponse): void {
  response.setHeader('Content-Security-Policy', "default-src 'none'");
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('X-Content-Type-Options', 'nosniff');
}

/**
 * The origin is reflected, with credentials, as sockjs-node does it. No cookie and no authorization is ever set or read
 * here, so a foreign page gains nothing that a client of its own would not get (security.md, "Tokens").
 */
export function allowOrigin(request: IncomingMessage, response: ServerResponse, isNullNamed = true): void {
  const { origin } = request.headers;
  const isNamed = origin !== undefined && origin !== '' && (isNullNamed || origin !== 'null');
  if (isNamed) response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Access-Control-Allow-Origin', isNamed ? origin : '*');
  response.setHeader('Vary', 'Origin');
  const headers = request.headers['access-control-request-headers'];
  if (headers !== undefined && headers !== '') response.setHeader('Access-Control-Allow-Headers', headers);
}

export function forbidCaching(response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-store, no-cache, no-transform, must-revalidate, max-age=0');
}

export function cacheForYear(response: ServerResponse): void {
  response.setHeader('Cache-Control', `public, max-age=${YEAR_SECONDS}`);
  response.setHeader('Expires', new Date(Date.now() + YEAR_SECONDS * 1000).toUTCString());
}

/** A browser's question before the request itself. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse, methods: string): void {
  allowOrigin(request, response);
  cacheForYear(response);
  response.setHeader('Access-Control-Allow-Methods', methods);
  response.setHeader('Access-Control-Max-Age', YEAR_SECONDS);
  response.writeHead(204);
  response.end();
}

export function answer(
  response: ServerResponse,
  status: number,
  body: string | Buffer = '',
  contentType: string = PLAIN_TEXT,
): void {
  if (body !== '') response.setHeader('Content-Type', contentType);
  if (status !== 204 && status !== 304) response.setHeader('Content-Length', Buffer.byteLength(body));
  response.writeHead(status);
  response.end(body);
}

export function answerNotFound(response: ServerResponse): void {
  answer(response, 404, '404 Error: Page not found\n');
}

/** Answers a request whose body is not wanted, and ends the connection. */
export function refuseBody(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
): void {
  response.writeHead(status, {
    'Content-Type': PLAIN_TEXT,
    'Content-Length': Buffer.byteLength(text),
    Connection: 'close',
  });
  response.write(text);
  const linger = setTimeout(() => response.end(), LINGER_MS).unref();
  response.once('close', () => clearTimeout(linger));
  if (request.complete) response.end();
  else request.once('end', () => response.end()).resume();
}
