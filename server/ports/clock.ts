export type Cancel = () => void;

/** Time comes from outside, so that a test can advance it by hand. */
export interface Clock {
  /** Milliseconds on a monotonic clock: for durations only. */
  now(): number;
  /** Milliseconds since 1970: for what people read and what is stored. */
  wallTime(): number;
  /** Runs `run` once, `ms` milliseconds from now, unless cancelled. It never keeps the process alive. */
  after(ms: number, run: () => void): Cancel;
  /** Runs `run` once, when all input that waits now has been handled. */
  endOfTick(run: () => void): void;
}
