const WIDTH_MS = 0.01;
const LONGEST_MS = 30_000;

export interface LatencySummary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Millions of spans in hundredths of a millisecond. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(LONGEST_MS / WIDTH_MS + 1);
  #count = 0;
  #maxMs = 0;

  get count(): number {
    return this.#count;
  }

  add(ms: number): void {
    const place = ms <= 0 ? 0 : ms >= LONGEST_MS ? this.#counts.length - 1 : (ms / WIDTH_MS) | 0;
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#count += 1;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  /** Of `part` of all spans this is the longest, up to a hundredth of a millisecond; NaN without any. */
  quantile(part: number): number {
    if (this.#count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil(part * this.#count));
    let seen = 0;
    for (let place = 0; place < this.#counts.length; place++) {
      seen += this.#counts[place] ?? 0;
      if (seen >= rank) return Math.min((place + 1) * WIDTH_MS, this.#maxMs);
    }
    return this.#maxMs;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#maxMs = 0;
  }

  summary(): LatencySummary {
    return {
      count: this.#count,
      p50Ms: this.quantile(0.5),
      p99Ms: this.quantile(0.99),
      maxMs: this.#count === 0 ? Number.NaN : this.#maxMs,
    };
  }
}
