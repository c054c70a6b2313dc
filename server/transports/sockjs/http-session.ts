import type { Handshake, SessionHost, SessionInput } from '../../ddp/transport-api.ts';
import { MAX_UNSENT_BYTES, type ClientSocket } from '../../ports/client-socket.ts';
import type { Cancel, Clock } from '../../ports/clock.ts';
import { MessageIntake } from './message-intake.ts';
import { RESPONSE_BYTES, type Receiver } from './receiver.ts';
import { arrayFrame, closeFrame } from './sockjs-frames.ts';
import type { SockJsTiming } from './sockjs-timing.ts';

type State =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly session: SessionInput }
  /** Closed by the server: whoever comes is told so, until nobody comes any more. */
  | { readonly kind: 'closing'; readonly frame: string }
  | { readonly kind: 'gone' };

export interface HttpSessionOptions {
  readonly clock: Pick<Clock, 'after'>;
  readonly timing: SockJsTiming;
  /** Runs once, when no request can reach the session any more. */
  readonly onGone: (session: HttpSession) => void;
}

/**
 * A SockJS session over HTTP, which is a socket that is pulled: what leaves, leaves over the response that the client
 * holds open, its receiver; while there is none, messages wait here and log cursors stand still.
 */
export class HttpSession implements ClientSocket {
  readonly framing = 'quoted';
  readonly #options: HttpSessionOptions;
  readonly #intake = new MessageIntake((message) => {
    if (this.#state.kind === 'open') this.#state.session.receive(message);
  });
  #state: State = { kind: 'opening' };
  #receiver: Receiver | undefined;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isDeliveryDue = false;
  #drained: () => void = () => undefined;
  #cancelTimer: Cancel = () => undefined;
  /** Bodies of one session are read one after the other. */
  #lastSend: Promise<void> = Promise.resolve();

  constructor(options: HttpSessionOptions) {
    this.#options = options;
  }

  /** The first receiver hears `o` before anything else. @throws what `host` throws */
  open(host: SessionHost, handshake: Handshake, receiver: Receiver): void {
    this.#adopt(receiver);
    this.#sendFrame('o');
    const session = host.open(this, handshake);
    if (this.#state.kind === 'opening') this.#state = { kind: 'open', session };
    else session.closed();
  }

  /** A client that comes again. */
  attach(receiver: Receiver): void {
    if (this.#receiver !== undefined) {
      receiver.send(closeFrame(2010, 'Another connection still open'));
      receiver.end();
      return;
    }
    this.#adopt(receiver);
    if (this.#state.kind === 'closing') {
      this.#deliver();
      this.#sayClosed(this.#state.frame);
      return;
    }
    // The session is asked first, so that what log cursors have leaves together with what waits.
    this.#drained();
    if (this.#waiting.length > 0) this.#deliverSoon();
  }

  get room(): number {
    return this.#receiver === undefined ? 0 : this.#receiver.room - this.#waitingBytes;
  }

  get unsentBytes(): number {
    return this.#waitingBytes;
  }

  write(chunks: readonly Uint8Array[]): void {
    if (this.#state.kind !== 'open' && this.#state.kind !== 'opening') return;
    for (const chunk of chunks) {
      this.#waiting.push(chunk);
      this.#waitingBytes += chunk.length;
    }
    this.#deliverSoon();
  }

  onDrain(listener: () => void): void {
    this.#drained = listener;
  }

  pauseReading(): void {
    this.#intake.pause();
  }

  resumeReading(): void {
    this.#intake.resume();
  }

  close(code: number, reason: string): void {
    if (this.#state.kind === 'closing' || this.#state.kind === 'gone') return;
    const { frame } = this.#leave({ kind: 'closing', frame: closeFrame(code, reason) });
    // Of one that takes nothing, memory is not kept until it is forgotten.
    if (this.#waitingBytes > MAX_UNSENT_BYTES) this.#dropWaiting();
    this.#deliver();
    this.#sayClosed(frame);
  }

  /** Hands messages over; resolves when the session has taken them, or is over. */
  async take(messages: readonly string[]): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#intake.take(messages, resolve);
    });
  }

  /** Runs `send` when those before it are through. */
  async inTurn(send: () => Promise<void>): Promise<void> {
    const sent = this.#lastSend.then(send);
    this.#lastSend = sent.catch(() => undefined);
    await sent;
  }

  /** Nobody can reach it any more. */
  end(): void {
    if (this.#state.kind === 'gone') return;
    this.#leave({ kind: 'gone' });
    this.#cancelTimer();
    this.#dropWaiting();
    this.#receiver?.end();
    this.#receiver = undefined;
    this.#options.onGone(this);
  }

  #leave<Next extends State>(next: Next): Next {
    const previous = this.#state;
    this.#state = next;
    this.#intake.stop();
    if (previous.kind === 'open') previous.session.closed();
    return next;
  }

  #adopt(receiver: Receiver): void {
    this.#receiver = receiver;
    receiver.onGone(() => this.end());
    this.#beat();
  }

  #beat(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(this.#options.timing.heartbeatMs, () => {
      this.#sendFrame('h');
      if (this.#receiver !== undefined) this.#beat();
    });
  }

  #sayClosed(frame: string): void {
    this.#sendFrame(frame);
    this.#receiver?.end();
    this.#releaseReceiver();
  }

  #sendFrame(frame: Buffer | string): void {
    this.#receiver?.send(frame);
    if (this.#receiver?.isOpen === false) this.#releaseReceiver();
  }

  #releaseReceiver(): void {
    this.#receiver = undefined;
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(this.#options.timing.disconnectMs, () => this.end());
  }

  /** What a tick writes leaves in one frame. */
  #deliverSoon(): void {
    if (this.#isDeliveryDue || this.#receiver === undefined) return;
    this.#isDeliveryDue = true;
    setImmediate(() => {
      this.#isDeliveryDue = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    while (this.#receiver !== undefined && this.#waiting.length > 0) {
      let count = 0;
      let bytes = 0;
      for (const chunk of this.#waiting) {
        if (count > 0 && bytes + chunk.length > RESPONSE_BYTES) break;
        bytes += chunk.length;
        count++;
      }
      this.#waitingBytes -= bytes;
      this.#sendFrame(arrayFrame(this.#waiting.splice(0, count)));
    }
  }

  #dropWaiting(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}
