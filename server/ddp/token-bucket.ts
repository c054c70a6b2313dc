/** Lets `burst` through at once and `perSecond` on and on. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  /** @param now milliseconds on a monotonic clock, here and below */
  constructor(perSecond: number, burst: number, now: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = now;
  }

  /** Takes a token. @returns 0, or in how many milliseconds there will be one */
  take(now: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#filledAt) * this.#perSecond) / 1000);
    this.#filledAt = now;
    if (this.#tokens < 1) return ((1 - this.#tokens) * 1000) / this.#perSecond;
    this.#tokens--;
    return 0;
  }
}
