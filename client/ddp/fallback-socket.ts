import type { ClientClock, DdpSocket, OpenSocket, SocketEvents } from './client-api.ts';

/** After this many attempts in which the raw socket never opened, an attempt may go on with the other kind. */
const FAILURES_BEFORE_FALLBACK = 2;
/** How long the raw socket may take then: with what follows it must fit into the session's connect timeout. */
const PATIENCE_MS = 4_000;

export interface FallbackOptions {
  readonly raw: OpenSocket;
  /** Loads the other kind (SockJS); rejects when it cannot be had now. */
  readonly loadFallback: () => Promise<OpenSocket>;
  /** Whether plain HTTP reaches the server: if not, the raw socket is not to blame. */
  readonly answersHttp: () => Promise<boolean>;
  readonly clock: ClientClock;
}

/**
 * Raw WebSocket, and where something on the way lets HTTP through but no WebSocket, SockJS. Each attempt begins with the raw
 * socket, so that a server that was merely down is met with it again; once SockJS has opened, it goes first until it fails.
 */
export function socketWithFallback(options: FallbackOptions): OpenSocket {
  let rawFailures = 0;
  let isFallbackProven = false;
  return (events) => {
    const attempt = new Attempt(events);
    const goOnWithFallback = (): void => {
      isFallbackProven = false;
      void openFallback(options, attempt, {
        onOpen() {
          isFallbackProven = true;
          events.onOpen();
        },
        onText: (text) => events.onText(text),
        onClose: (reason) => events.onClose(reason),
      });
    };
    if (isFallbackProven) goOnWithFallback();
    else {
      rawFailures++;
      const mayFallBack = rawFailures >= FAILURES_BEFORE_FALLBACK;
      let isOpen = false;
      const cancel = options.clock.after(PATIENCE_MS, () => {
        if (!mayFallBack || isOpen || attempt.isOver) return;
        attempt.socket?.close();
        goOnWithFallback();
      });
      attempt.onOver = cancel;
      attempt.socket = options.raw({
        onOpen() {
          isOpen = true;
          rawFailures = 0;
          cancel();
          events.onOpen();
        },
        onText: (text) => events.onText(text),
        onClose(reason) {
          cancel();
          if (isOpen || !mayFallBack) events.onClose(reason);
          else goOnWithFallback();
        },
      });
    }
    return attempt;
  };
}

/** What the session holds while the sockets behind it change. */
class Attempt implements DdpSocket {
  readonly #events: SocketEvents;
  isOver = false;
  onOver: () => void = () => undefined;
  socket: DdpSocket | undefined;

  constructor(events: SocketEvents) {
    this.#events = events;
  }

  send(text: string): void {
    this.socket?.send(text);
  }

  close(): void {
    this.isOver = true;
    this.onOver();
    this.socket?.close();
  }

  fail(reason: string): void {
    if (!this.isOver) this.#events.onClose(reason);
  }
}

async function openFallback(options: FallbackOptions, attempt: Attempt, events: SocketEvents): Promise<void> {
  try {
    if (!(await options.answersHttp())) return attempt.fail('the server does not answer');
    const open = await options.loadFallback();
    if (!attempt.isOver) attempt.socket = open(events);
  } catch {
    attempt.fail('the fallback could not be loaded');
  }
}
