import { MethodError } from '../../shared/ddp/ddp-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { DdpRates, Rate } from './server-api.ts';
import { TokenBucket } from './token-bucket.ts';

/** {@link DdpRates} as a server keeps them: methods in a Map, so that `constructor` is a name like any other. */
export interface ServerRates extends Omit<DdpRates, 'methodsApart'> {
  readonly methodsApart: ReadonlyMap<string, Rate | null>;
}

export function serverRates({ methodsApart = {}, ...rates }: DdpRates): ServerRates {
  return { ...rates, methodsApart: new Map(Object.entries(methodsApart)) };
}

/**
 * How often one connection may ask [LIM5] [LIM6]. Never counted by address: a class behind one address is many connections,
 * and none of them may pay for another (security.md). A refused call takes nothing from what is left.
 */
export class ClientRates {
  readonly #rates: ServerRates;
  readonly #clock: Pick<Clock, 'now'>;
  /** By the rate; most clients never do what some rates are about. */
  #buckets: Map<Rate, TokenBucket> | undefined;

  constructor(rates: ServerRates, clock: Pick<Clock, 'now'>) {
    this.#rates = rates;
    this.#clock = clock;
  }

  /** @throws {MethodError} `too-many-requests` */
  takeCall(method: string): void {
    const apart = this.#rates.methodsApart.get(method);
    if (apart === null) return;
    const waitMs = this.#take(apart ?? this.#rates.methods);
    if (waitMs > 0) throw tooManyRequests(waitMs);
  }

  /** @returns the refusal of one too many */
  takeSubscription(): MethodError | undefined {
    const waitMs = this.#take(this.#rates.subscriptions);
    return waitMs > 0 ? tooManyRequests(waitMs) : undefined;
  }

  /** @returns whether this `error` is one too many */
  takeError(): boolean {
    return this.#take(this.#rates.errors) > 0;
  }

  #take(rate: Rate | undefined): number {
    if (rate === undefined) return 0;
    const now = this.#clock.now();
    this.#buckets ??= new Map();
    let bucket = this.#buckets.get(rate);
    if (bucket === undefined) {
      bucket = new TokenBucket(rate.perSecond, rate.burst, now);
      this.#buckets.set(rate, bucket);
    }
    return bucket.take(now);
  }
}

/** Meteor's refusal, in its words and its shape (ddp.md 48). */
export function tooManyRequests(waitMs: number): MethodError {
  const seconds = Math.ceil(waitMs / 1000);
  return new MethodError(
    'too-many-requests',
    'Error, too many requests. Please slow down. ' +
      `You must wait ${seconds} second${seconds === 1 ? '' : 's'} before trying again.`,
    { timeToReset: Math.ceil(waitMs) },
  );
}
