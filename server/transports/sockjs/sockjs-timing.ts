/** Milliseconds. */
export interface SockJsTiming {
  /** Between two `h` of an HTTP receiver, or two pings of a framed WebSocket. */
  readonly heartbeatMs: number;
  /** For a pong. */
  readonly pongTimeoutMs: number;
  /** How long a session lives without a receiver. */
  readonly disconnectMs: number;
}

/** As Meteor sets them (ddp.md 6 and 10). */
export const SOCKJS_TIMING: SockJsTiming = {
  heartbeatMs: 45_000,
  pongTimeoutMs: 10_000,
  disconnectMs: 60_000,
};
