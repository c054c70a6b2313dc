import { TokenBucket, tooManyRequests, type Connection } from '../../ddp/author-api.ts';
import type { Clock } from '../../ports/clock.ts';

/**
 * Draws for each connection. Never counted by address: a class of forty behind one address is forty connections, and
 * none of them may pay for another (security.md).
 */
export class DrawLimit {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new WeakMap<Connection, TokenBucket>();

  /** @param perSecond 0: no limit */
  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** @throws {MethodError} `too-many-requests`, */
  take(connection: Connection): void {
    if (this.#perSecond === 0) return;
    const now = this.#clock.now();
    let bucket = this.#buckets.get(connection);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.#perSecond, this.#burst, now);
      this.#buckets.set(connection, bucket);
    }
    const waitMs = bucket.take(now);
    if (waitMs > 0) throw tooManyRequests(waitMs);
  }
}
