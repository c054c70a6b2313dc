import { decodeWireId } from '../../../shared/ddp/wire-id.ts';
import { check } from './check-failure.ts';
import type { ModelClient } from './model-client.ts';
import { requireHeld, type ModelSubscription } from './model-subscription.ts';
import { describeStore, storeOf, type WatchedPart } from './watched-part.ts';

interface OffsetsMessage {
  readonly msg: string;
  readonly id?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** What a claim may come to: resumed at it, begun anew, or either. */
type Answer = 'resumed' | 'anew' | 'either';

/** Holds the `offsets` documents of one client against the naive logs, and keeps its stores as a client should. */
export class OffsetsCheck {
  readonly #client: ModelClient;
  readonly #expected = new Map<string, Answer>();
  /** Subscriptions whose document is shown. */
  readonly #shown = new Set<string>();

  constructor(client: ModelClient) {
    this.#client = client;
  }

  /** A subscription begins. */
  expect({ id, part, claim }: ModelSubscription): void {
    if (part === undefined || claim === undefined) return;
    const { log, naive } = part.of;
    const { epoch, n } = claim.since;
    const place = naive.epochs.findIndex((known) => known.epoch === epoch);
    const nextFirst = naive.epochs[place + 1]?.firstN ?? log.endN;
    const isKnown = place >= 0 && n > 0 && n < nextFirst && n >= log.droppedThrough;
    if (isKnown) this.#expected.set(id, this.#client.isAlone(part.of) ? 'resumed' : 'either');
    else this.#expected.set(id, 'anew');
  }

  hear({ msg, id: wireId, fields }: OffsetsMessage): void {
    const id = decodeWireId(String(wireId));
    const subscription = this.#client.subscriptions.get(id);
    const part = subscription?.part;
    check(part !== undefined, 'offsets', () => `of ${id}, which is not subscribed`);
    if (subscription?.claim === undefined) check(false, 'offsets', () => `${id} did not ask`);
    else if (msg === 'added') this.#begin(subscription, part, fields);
    else if (msg === 'changed') this.#tell(subscription, part, fields);
    else check(this.#shown.delete(id), 'offsets', () => `of ${id} removed twice`);
  }

  checkAtRest(): void {
    for (const { id, claim } of this.#client.subscriptions.values()) {
      if (claim !== undefined) check(this.#shown.has(id), 'offsets', () => `${id} asked in vain`);
    }
  }

  #begin(subscription: ModelSubscription, part: WatchedPart, fields: OffsetsMessage['fields']): void {
    const { id, claim } = subscription;
    check(!this.#shown.has(id), 'offsets', () => `of ${id} added twice`);
    this.#shown.add(id);
    const from = Number(fields?.['from']);
    const { naive } = part.of;
    check(fields?.['epoch'] === naive.epoch && fields['n'] === from, 'offsets', () => JSON.stringify(fields));
    const expected = this.#expected.get(id);
    const since = claim?.since ?? { epoch: 0, n: 0 };
    if (expected === 'anew')
      check(from === 0, 'offsets', () => `${id} is resumed at ${from}, and must not be`);
    else if (expected === 'resumed' || from !== 0)
      check(from === since.n, 'offsets', () => `${id} asked for ${since.n} and is resumed at ${from}`);
    if (from > 0) {
      const held = this.#client.held(part.of);
      const then = naive.documentsAt({ epoch: naive.epoch, n: from });
      for (const [document, n] of storeOf(then, part)) held.set(document, n);
      for (const [document, n] of claim?.kept ?? []) this.#client.store(part.of).set(document, n);
    }
    const store = from > 0 ? (claim?.kept ?? new Map()) : new Map();
    subscription.told = { since: { epoch: naive.epoch, n: from }, store };
  }

  #tell(subscription: ModelSubscription, part: WatchedPart, fields: OffsetsMessage['fields']): void {
    const { id } = subscription;
    const { naive } = part.of;
    const since = { epoch: Number(fields?.['epoch']), n: Number(fields?.['n']) };
    const before = subscription.told?.since.n ?? 0;
    check(this.#shown.has(id), 'offsets', () => `of ${id} changed before it was added`);
    check(since.epoch === naive.epoch && since.n > before, 'offsets', () => `${since.n} after ${before}`);
    check(since.n < part.of.log.endN, 'offsets', () => `${since.n} has not been`);
    const then = naive.documentsAt(since);
    const held = this.#client.held(part.of);
    requireHeld('offsets', part, then, held);
    if (this.#client.isAlone(part.of)) {
      const [has, had] = [describeStore(held), describeStore(storeOf(then, part))];
      check(has === had, 'offsets', () => `${has} are held at ${since.n}, when ${had} was there`);
    }
    subscription.told = { since, store: new Map(held) };
  }
}
