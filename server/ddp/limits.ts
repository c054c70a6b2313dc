import { MAX_MESSAGE_VALUES } from '../../shared/ddp/parse-client-message.ts';
import type { DdpLimits } from './server-api.ts';

export const DEFAULT_LIMITS: DdpLimits = {
  maxMessageBytes: 4 * 1024 * 1024,
  maxMessageValues: MAX_MESSAGE_VALUES,
  maxSubscriptions: 100,
  maxUnanswered: 1_000,
  connectTimeoutMs: 30_000,
  heartbeatIntervalMs: 15_000,
  heartbeatTimeoutMs: 15_000,
  stallTimeoutMs: 60_000,
};

/** Why the server closes a socket: WebSocket close codes (RFC 6455, 7.4) and what a client should do. */
export const CLOSE = {
  /** The conversation is over; a client that wants more connects again. Meteor's code for every close of its own. */
  normal: { code: 1000, reason: 'Normal closure' },
  /** The client breaks the protocol too often; it had better not connect again. */
  tooManyErrors: { code: 1008, reason: 'Too many errors' },
  /** A bug in the server; the client may connect again. */
  bug: { code: 1011, reason: 'Internal error' },
  /** The client takes too little of what waits for it; it may connect again and resume. */
  stalled: { code: 1013, reason: 'Not reading' },
} as const;

/** Answers and ordinary documents may wait beyond what log cursors may, up to this many bytes; then a socket is stalled. */
export const MAX_OVERDRAWN_BYTES = 16 * 1024 * 1024;
