import type { Server } from 'node:http';
import type { SessionHost } from '../ddp/transport-api.ts';
import type { HttpRoute } from './http-server.ts';
import { acceptWebSockets } from './websocket-endpoint.ts';
import type { WebSocketLimits, WebSocketTransport } from './websocket-endpoint.ts';

export type { WebSocketTransport } from './websocket-endpoint.ts';

export interface WebSocketPaths {
  /** Default `/websocket`; the same with a slash behind it and `/sockjs/websocket` lead to the same endpoint. */
  readonly path?: string;
  /** Stands before every path, without a slash at its end. Default none. */
  readonly rootPath?: string;
}

export interface WebSocketOptions extends WebSocketPaths, WebSocketLimits {}

/** Serves raw WebSocket (ddp.md 1) on an HTTP server: one message for each frame, text or binary. */
export function attachWebSocket(
  httpServer: Server,
  host: SessionHost,
  options: WebSocketOptions = {},
): WebSocketTransport {
  const paths = new Set(webSocketPaths(options));
  return acceptWebSockets(httpServer, (path) => paths.has(path), host, options);
}

/** What plain HTTP requests to a WebSocket's paths get (ddp.md 2): 400, and 405 for anything but GET. */
export function webSocketRoutes(options: WebSocketPaths = {}): readonly HttpRoute[] {
  return webSocketPaths(options).map((path) => ({
    path,
    methods: ['GET'],
    answer: (_request, response) => {
      response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('Not a valid websocket request');
    },
  }));
}

function webSocketPaths({ path = '/websocket', rootPath = '' }: WebSocketPaths): readonly string[] {
  return [path, `${path}/`, '/sockjs/websocket'].map((each) => rootPath + each);
}
