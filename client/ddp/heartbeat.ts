import type { ClientClock, Stop } from './client-api.ts';

/** A client's half of ddp.md 30: the server asks a little earlier, so that one of the two is enough. */
const INTERVAL_MS = 17_500;
const TIMEOUT_MS = 15_000;

export interface HeartbeatEvents {
  ping(): void;
  lost(): void;
}

/** Asks for a sign of life after 17.5 s of silence, and gives up 15 s later. */
export class Heartbeat {
  readonly #clock: ClientClock;
  readonly #events: HeartbeatEvents;
  #heardAt: number;
  #isAsking = false;
  #cancel: Stop;

  constructor(clock: ClientClock, events: HeartbeatEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#heardAt = clock.now();
    this.#cancel = clock.after(INTERVAL_MS, () => this.#look());
  }

  /** A message has come. */
  heard(): void {
    this.#heardAt = this.#clock.now();
    if (!this.#isAsking) return;
    this.#isAsking = false;
    this.#wait(INTERVAL_MS);
  }

  /** Asks now: after a sleep the socket may be dead without knowing. */
  ask(): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#wait(TIMEOUT_MS);
    this.#events.ping();
  }

  stop(): void {
    this.#cancel();
  }

  /** The timer is not set anew for each message, of which there may be thousands a second. */
  #look(): void {
    if (this.#isAsking) return this.#events.lost();
    const silence = this.#clock.now() - this.#heardAt;
    // Whole milliseconds: a remainder of rounding, added to the time, need not move it on.
    if (silence < INTERVAL_MS) this.#wait(Math.ceil(INTERVAL_MS - silence));
    else this.ask();
  }

  #wait(ms: number): void {
    this.#cancel();
    this.#cancel = this.#clock.after(ms, () => this.#look());
  }
}
