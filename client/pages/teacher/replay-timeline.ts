/** Nobody wants to watch a student think for minutes. */
const LONGEST_PAUSE_MS = 2_000;
/** Strokes whose times are not known, or came out of order, still follow each other. */
const UNKNOWN_PAUSE_MS = 300;

/**
 * Which strokes are shown when: at 0 ms none, then each as long after the one before as it was drawn, but for long pauses.
 */
export class ReplayTimeline {
  /** When stroke i appears. */
  readonly #starts: Float64Array;

  /** @param times of the strokes in their order, ms; 0: not known */
  constructor(times: readonly number[]) {
    this.#starts = new Float64Array(times.length);
    let start = 0;
    let last = 0;
    for (const [place, time] of times.entries()) {
      const isKnown = time > 0 && last > 0;
      const pause = isKnown ? Math.min(Math.max(time - last, 0), LONGEST_PAUSE_MS) : UNKNOWN_PAUSE_MS;
      start += pause;
      this.#starts[place] = start;
      if (time > 0) last = time;
    }
  }

  /** Strokes in it. */
  get length(): number {
    return this.#starts.length;
  }

  /** When the last stroke appears. */
  get durationMs(): number {
    return this.#starts.at(-1) ?? 0;
  }

  /** How many strokes are shown at this time. */
  positionAt(ms: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** When this many strokes have just come to be shown. */
  timeOf(position: number): number {
    return position <= 0 ? 0 : (this.#starts[Math.min(position, this.length) - 1] ?? 0);
  }
}
