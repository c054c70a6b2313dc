import { LatencyHistogram, type LatencySummary } from './latency-histogram.ts';

/** When each draw is due, in the order of time. */
export interface Timetable {
  /** Milliseconds from the start at which draw number `index` is due. */
  readonly dueMs: (index: number) => number;
  /** Who draws it. */
  readonly student: (index: number) => number;
}

/** Each student in turn, evenly. */
export function evenTimetable(students: number, drawsPerSecond: number): Timetable {
  return {
    dueMs: (index) => (index * 1000) / drawsPerSecond,
    student: (index) => index % students,
  };
}

const TICK_MS = 1;
/** A generator that cannot keep up must still read what comes. */
const BUSY_MS = 5;

/** Sends what is due whatever has come back: a server that falls behind is not waited for. */
export class Pace {
  /** How late draws were sent: the generator's own stalls, not the server's. */
  readonly #lateness = new LatencyHistogram();
  readonly #timetable: Timetable;
  readonly #send: (student: number) => void;
  #index = 0;
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;

  constructor(timetable: Timetable, send: (student: number) => void) {
    this.#timetable = timetable;
    this.#send = send;
  }

  start(): void {
    this.#startedAt = performance.now();
    this.#tick();
  }

  /** Sends nothing more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  forgetLateness(): void {
    this.#lateness.clear();
  }

  lateness(): LatencySummary {
    return this.#lateness.summary();
  }

  #tick(): void {
    this.#timer = setTimeout(() => this.#tick(), TICK_MS);
    const begin = performance.now() - this.#startedAt;
    for (;;) {
      const now = performance.now() - this.#startedAt;
      const due = this.#timetable.dueMs(this.#index);
      if (due > now || now - begin > BUSY_MS) return;
      this.#lateness.add(now - due);
      this.#send(this.#timetable.student(this.#index));
      this.#index += 1;
    }
  }
}
