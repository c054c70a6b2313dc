import type { Cancel, Clock } from '../../../server/ports/clock.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that ends one tick at a time, so that what each of them wrote can be counted. */
export class TickClock implements Clock {
  #now = 0;
  #tickEnds: (() => void)[] = [];
  readonly #timers = new Set<Timer>();

  /** Whether something waits for the end of the tick. */
  get isBusy(): boolean {
    return this.#tickEnds.length > 0;
  }

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Cancel {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  endOfTick(run: () => void): void {
    this.#tickEnds.push(run);
  }

  /** What this asks for waits for the end of the next tick. */
  endTick(): void {
    const due = this.#tickEnds;
    this.#tickEnds = [];
    for (const run of due) run();
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) {
      if (timer.at > this.#now) continue;
      this.#timers.delete(timer);
      timer.run();
    }
  }
}
