import { MethodError, type Connection } from '../ddp/author-api.ts';
import type { Clock } from '../ports/clock.ts';
import { TokenBucket } from './token-bucket.ts';

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

  /** @throws {MethodError} `too-many-requests`, in the words and the shape of Meteor's limiter (ddp.md 48) */
  take(connection: Connection): void {
    if (this.#perSecond === 0) return;
    const now = this.#clock.now();
    let bucket = this.#buckets.get(connection);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.#perSecond, this.#burst, now);
      this.#buckets.set(connection, bucket);
    }
    const waitMs = bucket.take(now);
    if (waitMs === 0) return;
    const seconds = Math.ceil(waitMs / 1000);
    throw new MethodError(
      'too-many-requests',
      'Error, too many requests. Please slow down. ' +
        `You must wait ${seconds} second${seconds === 1 ? '' : 's'} before trying again.`,
      { timeToReset: Math.ceil(waitMs) },
    );
  }
}
