/** `inkwell/transports`: what carries a DDP server's sessions over a `node:http` server. */
export {
  attachWebSocket,
  webSocketRoutes,
  type WebSocketOptions,
  type WebSocketPaths,
  type WebSocketTransport,
} from './websocket.ts';
export { createOriginPolicy, type OriginPolicy, type OriginPolicyOptions } from './origin-policy.ts';
export { attachSockJs, type SockJsOptions, type SockJsTransport } from './sockjs/attach-sockjs.ts';
export type { SockJsTiming } from './sockjs/sockjs-timing.ts';
