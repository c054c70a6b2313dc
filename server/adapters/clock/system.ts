import type { Clock } from '../../ports/clock.ts';

/** Node turns a longer time into 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function createSystemClock(): Clock {
  return {
    now: () => performance.now(),
    wallTime: () => Date.now(),
    after(ms, run) {
      const timer = setTimeout(run, Math.min(ms, LONGEST_TIMER_MS)).unref();
      return () => clearTimeout(timer);
    },
    endOfTick(run) {
      setImmediate(run);
    },
  };
}
