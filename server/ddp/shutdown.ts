import type { Clock } from '../ports/clock.ts';

/** A method that never returns must not keep the process. */
const ANSWER_WITHIN_MS = 8_000;

/** Waits for the answers of what runs when a server closes. */
export class Shutdown {
  readonly #sessions: ReadonlySet<{ readonly unanswered: number }>;
  readonly #clock: Clock;
  #isBegun = false;
  #resolve: () => void = () => undefined;

  constructor(sessions: ReadonlySet<{ readonly unanswered: number }>, clock: Clock) {
    this.#sessions = sessions;
    this.#clock = clock;
  }

  /** Once it has begun, nothing that arrives is taken. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  /** Resolves when every call taken so far is answered, or after 8 s. */
  async begin(): Promise<void> {
    this.#isBegun = true;
    const answered = new Promise<void>((resolve) => {
      this.#resolve = resolve;
    });
    const cancel = this.#clock.after(ANSWER_WITHIN_MS, this.#resolve);
    this.settled();
    await answered;
    cancel();
  }

  /** A message was handled to its end. */
  settled(): void {
    if (!this.#isBegun) return;
    for (const session of this.#sessions) if (session.unanswered > 0) return;
    this.#resolve();
  }
}
