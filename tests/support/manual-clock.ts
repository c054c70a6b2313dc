import type { Cancel, Clock } from '../../server/ports/clock.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = 0;
  #tickEnds: (() => void)[] = [];
  /** In the order in which they were set. */
  readonly #timers = new Set<Timer>();
  readonly #startedAt: number;

  constructor(startedAt = Date.UTC(2026, 0, 1)) {
    this.#startedAt = startedAt;
  }

  /** How many timers wait: what is left over when all has been stopped is a leak. */
  get waiting(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return this.#startedAt + this.#now;
  }

  after(ms: number, run: () => void): Cancel {
    const timer = { at: this.#now + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  endOfTick(run: () => void): void {
    this.#tickEnds.push(run);
  }

  /** Runs what waits for the end of this tick, and what that asks for in turn. */
  endTick(): void {
    for (let run = this.#tickEnds.shift(); run !== undefined; run = this.#tickEnds.shift()) run();
  }

  /**
   * Moves the time on. Timers run at their own time, in order; before, between and after them the tick ends and
   * promises settle, so that what one timer leads to can set the next.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.run();
      await this.settle();
    }
    this.#now = end;
  }

  /** Ends the tick and lets promises settle, without moving the time. */
  async settle(): Promise<void> {
    do {
      this.endTick();
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#tickEnds.length > 0);
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
    }
    return next;
  }
}
