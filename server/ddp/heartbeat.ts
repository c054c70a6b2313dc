import type { Cancel, Clock } from '../ports/clock.ts';
import type { DdpLimits } from './server-api.ts';

export interface HeartbeatActions {
  ping(): void;
  expire(): void;
  /** Whether the client's messages are not being read, so that silence says nothing [LIM2]. */
  isResting(): boolean;
}

/** Asks a silent client for a sign of life, and gives up on one that gives none [BEAT4]. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #limits: DdpLimits;
  readonly #actions: HeartbeatActions;
  #hasHeard = false;
  #isWaiting = false;
  #cancel: Cancel = () => undefined;

  constructor(clock: Clock, limits: DdpLimits, actions: HeartbeatActions) {
    this.#clock = clock;
    this.#limits = limits;
    this.#actions = actions;
  }

  start(): void {
    if (this.#limits.heartbeatIntervalMs > 0) this.#listen();
  }

  stop(): void {
    this.#cancel();
  }

  /** The client gave a sign of life. */
  hear(): void {
    this.#hasHeard = true;
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#cancel();
    this.#listen();
  }

  #listen(): void {
    this.#hasHeard = false;
    this.#cancel = this.#clock.after(this.#limits.heartbeatIntervalMs, () => {
      if (this.#hasHeard || this.#actions.isResting()) {
        this.#listen();
        return;
      }
      this.#actions.ping();
      this.#isWaiting = true;
      this.#cancel = this.#clock.after(this.#limits.heartbeatTimeoutMs, () => {
        if (this.#actions.isResting()) this.hear();
        else this.#actions.expire();
      });
    });
  }
}
