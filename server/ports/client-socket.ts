/** How messages lie in the bytes a socket is given. */
export type Framing =
  /** Each chunk is one or more finished, unmasked WebSocket text frames (RFC 6455). */
  | 'websocket'
  /** Each chunk is one or more JSON strings joined by commas, none at either end: SockJS's `a[…]` is put round them. */
  | 'quoted';

/** How many bytes may wait unsent before log cursors pause: a slow reader costs this, not a queue. */
export const MAX_UNSENT_BYTES = 1024 * 1024;

/** One client's end of the wire. It carries messages; what they mean is the session's. */
export interface ClientSocket {
  readonly framing: Framing;
  /**
   * How many bytes it takes before log cursors have to pause, at most {@link MAX_UNSENT_BYTES}; 0 or less: paused.
   * A polling socket has room only while a poll is open.
   */
  readonly room: number;
  /**
   * Bytes that were written and have not left. A polling socket without a poll has no room, but owes nothing for that: who
   * owes too much is not read further, who merely lacks room is.
   */
  readonly unsentBytes: number;
  /** Sends the chunks in order, as one write. Never refuses; the bytes must not change afterwards. */
  write(chunks: readonly Uint8Array[]): void;
  /** `listener` runs each time bytes have left and room may have grown. One listener; a second replaces the first. */
  onDrain(listener: () => void): void;
  /** Stops taking bytes from the client (TCP's own backpressure). Messages already taken may still arrive. */
  pauseReading(): void;
  resumeReading(): void;
  /** Sends what was written, then closes with this WebSocket close code. Idempotent. */
  close(code: number, reason: string): void;
}
