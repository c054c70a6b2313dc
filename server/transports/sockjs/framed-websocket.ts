import { encodeChunk } from '../../ddp/frame.ts';
import type { SessionHost, SessionInput } from '../../ddp/transport-api.ts';
import type { ClientSocket } from '../../ports/client-socket.ts';
import type { Cancel, Clock } from '../../ports/clock.ts';
import type { WebSocketHost } from '../websocket-connection.ts';
import type { WebSocketSocket } from '../websocket-socket.ts';
import { MessageIntake } from './message-intake.ts';
import { parseMessages } from './parse-messages.ts';
import { arrayWebSocketFrame, closeFrame } from './sockjs-frames.ts';
import type { SockJsTiming } from './sockjs-timing.ts';

/** Puts SockJS's framing between a WebSocket and the sessions of `host`. */
export function framedWebSocketHost(
  host: SessionHost,
  clock: Pick<Clock, 'after'>,
  timing: SockJsTiming,
): WebSocketHost {
  return {
    open(inner, handshake) {
      const socket = new FramedWebSocket(inner, clock, timing);
      socket.begin(host.open(socket, handshake));
      return socket;
    },
  };
}

/** A session's socket on one side, what the WebSocket's messages go to on the other. */
class FramedWebSocket implements ClientSocket, SessionInput {
  readonly framing = 'quoted';
  readonly #inner: WebSocketSocket;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #timing: SockJsTiming;
  readonly #intake: MessageIntake;
  #session: SessionInput | undefined;
  #cancelHeartbeat: Cancel = () => undefined;
  #isReadingPaused = false;
  #isOver = false;

  constructor(inner: WebSocketSocket, clock: Pick<Clock, 'after'>, timing: SockJsTiming) {
    this.#inner = inner;
    this.#clock = clock;
    this.#timing = timing;
    this.#intake = new MessageIntake((message) => this.#session?.receive(message));
    inner.write([encodeChunk('websocket', 'o')]);
    inner.onPong(() => this.#awaitHeartbeat());
  }

  begin(session: SessionInput): void {
    this.#session = session;
    this.#awaitHeartbeat();
  }

  get room(): number {
    return this.#inner.room;
  }

  get unsentBytes(): number {
    return this.#inner.unsentBytes;
  }

  write(chunks: readonly Uint8Array[]): void {
    if (chunks.length > 0) this.#inner.write([arrayWebSocketFrame(chunks)]);
  }

  onDrain(listener: () => void): void {
    this.#inner.onDrain(listener);
  }

  pauseReading(): void {
    this.#isReadingPaused = true;
    this.#intake.pause();
    this.#inner.pauseReading();
  }

  resumeReading(): void {
    this.#isReadingPaused = false;
    this.#intake.resume();
    this.#readOn();
  }

  close(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#end();
    this.#inner.write([encodeChunk('websocket', closeFrame(code, reason))]);
    this.#inner.close(code, reason);
  }

  receive(frame: Uint8Array): void {
    if (this.#isOver || frame.length === 0) return;
    const messages = parseMessages(frame, true);
    if (typeof messages === 'string') {
      this.#end();
      this.#inner.close(3000, 'Broken framing.');
      return;
    }
    this.#intake.take(messages, () => this.#readOn());
    if (this.#intake.isBusy) this.#inner.pauseReading();
  }

  closed(): void {
    this.#end();
    this.#session?.closed();
  }

  #readOn(): void {
    if (!this.#isOver && !this.#isReadingPaused && !this.#intake.isBusy) this.#inner.resumeReading();
  }

  #end(): void {
    this.#isOver = true;
    this.#cancelHeartbeat();
    this.#intake.stop();
  }

  /** Silence does not count: only a pong shows that the other end is there. */
  #awaitHeartbeat(): void {
    if (this.#isOver) return;
    this.#cancelHeartbeat();
    this.#cancelHeartbeat = this.#clock.after(this.#timing.heartbeatMs, () => {
      this.#inner.ping();
      this.#cancelHeartbeat = this.#clock.after(this.#timing.pongTimeoutMs, () => {
        this.close(3000, 'No response from heartbeat');
      });
    });
  }
}
