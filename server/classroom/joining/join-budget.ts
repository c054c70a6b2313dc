import { MethodError, TokenBucket, tooManyRequests, type Connection } from '../../ddp/author-api.ts';
import type { Clock } from '../../ports/clock.ts';

const TRY_EVERY_MS = 2_000;
const WRONG_TRIES_OF_A_CONNECTION = 10;
const WRONG_TRIES_A_SECOND = 10;
/** How long typed codes wait while the whole server hears too many wrong ones, and for how long after the last of them. */
const SLOW_MS = 2_000;
const SLOW_FOR_MS = 1_000;

interface Tries {
  readonly bucket: TokenBucket;
  wrong: number;
}

/**
 * What guessing a typed code may cost. Nothing is counted by address and nobody is banned: a class behind one address pays
 * only for itself, each connection for its own tries (security.md, Join).
 */
export class JoinBudget {
  readonly #clock: Pick<Clock, 'now' | 'after'>;
  readonly #tries = new WeakMap<Connection, Tries>();
  readonly #allWrong: TokenBucket;
  #slowUntil = 0;

  constructor(clock: Pick<Clock, 'now' | 'after'>) {
    this.#clock = clock;
    this.#allWrong = new TokenBucket(WRONG_TRIES_A_SECOND, WRONG_TRIES_A_SECOND, clock.now());
  }

  /**
   * Before a typed code is looked at, right or wrong.
   * @throws {MethodError} `too-many-requests` within 2 s of the last try, and after ten wrong ones by this connection
   */
  async admit(connection: Connection): Promise<void> {
    const now = this.#clock.now();
    const tries = this.#triesOf(connection, now);
    if (tries.wrong >= WRONG_TRIES_OF_A_CONNECTION)
      throw new MethodError('too-many-requests', 'Too many wrong codes. Please reload, or use the link.');
    const waitMs = tries.bucket.take(now);
    if (waitMs > 0) throw tooManyRequests(waitMs);
    if (now < this.#slowUntil) await new Promise<void>((resolve) => this.#clock.after(SLOW_MS, resolve));
  }

  /** The code was wrong, closed or unknown. */
  failed(connection: Connection): void {
    const now = this.#clock.now();
    this.#triesOf(connection, now).wrong++;
    if (this.#allWrong.take(now) > 0) this.#slowUntil = now + SLOW_FOR_MS;
  }

  #triesOf(connection: Connection, now: number): Tries {
    const known = this.#tries.get(connection);
    if (known !== undefined) return known;
    const tries = { bucket: new TokenBucket(1000 / TRY_EVERY_MS, 1, now), wrong: 0 };
    this.#tries.set(connection, tries);
    return tries;
  }
}
