import { decodeWireId, encodeWireId } from '../../../shared/ddp/wire-id.ts';
import { check } from './check-failure.ts';
import { ModelSubscription, requireHeld, type Asked } from './model-subscription.ts';
import type { Documents } from './naive-log.ts';
import { OffsetsCheck } from './offsets-check.ts';
import { describeStore, partOf, type ModelledLog, type Store, type WatchedPart } from './watched-part.ts';

interface DataMessage {
  readonly msg: string;
  readonly id?: string;
  readonly collection?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly subs?: readonly string[];
  readonly methods?: readonly string[];
}

/** What a subscription of a call's client followed when the call ended, and what its log held then. */
interface DueDocuments {
  readonly subscription: ModelSubscription;
  readonly part: WatchedPart;
  readonly documents: Documents;
}

/**
 * One connection's client, as strict as old Meteor clients are: whatever it hears is held against the naive logs.
 * `held` is what the server must believe that it holds; `store` is what it really has, with what it kept from before.
 */
export class ModelClient {
  readonly subscriptions = new Map<string, ModelSubscription>();
  /** Those that have begun before the client has heard that another of the same id is gone. */
  readonly #next = new Map<string, ModelSubscription[]>();
  readonly #logs: readonly ModelledLog[];
  readonly #held: ReadonlyMap<ModelledLog, Store>;
  readonly #stores: ReadonlyMap<ModelledLog, Store>;
  /** How many subscriptions it ever had on each log. */
  readonly #begun = new Map<ModelledLog, number>();
  readonly #lastAdded = new Map<ModelledLog, number>();
  readonly #calls = new Map<string, DueDocuments[] | undefined>();
  readonly #results = new Set<string>();
  readonly #offsets: OffsetsCheck;
  /** By subscription id: how often it was unsubscribed, and how many `nosub` have come. */
  readonly #unsubs = new Map<string, number>();
  readonly #nosubs = new Map<string, number>();

  constructor(logs: readonly ModelledLog[]) {
    this.#logs = logs;
    this.#held = new Map(logs.map((log) => [log, new Map<string, number>()]));
    this.#stores = new Map(logs.map((log) => [log, new Map<string, number>()]));
    this.#offsets = new OffsetsCheck(this);
  }

  held(log: ModelledLog): Store {
    return this.#held.get(log) ?? new Map();
  }
  store(log: ModelledLog): Store {
    return this.#stores.get(log) ?? new Map();
  }

  /** Whether this was ever its only subscription on the log: then it knows what it had at a place. */
  isAlone(log: ModelledLog): boolean {
    return this.#begun.get(log) === 1;
  }

  /** Of the subscriptions on a log, those that have not ended. */
  on(log: ModelledLog): ModelSubscription[] {
    return [...this.subscriptions.values()].filter(({ part }) => part?.of === log);
  }

  /** Its publication runs, for the first time or for another user. */
  publicationRan(id: string, asked: Asked): void {
    const { part } = asked;
    const known = this.subscriptions.get(id);
    if (part !== undefined) this.#begun.set(part.of, (this.#begun.get(part.of) ?? 0) + 1);
    const waiting = this.#next.get(id) ?? [];
    const again = [known, ...waiting].find((each) => each?.place === asked.place);
    if (again !== undefined) {
      again.reran(part);
      return;
    }
    const subscription = new ModelSubscription(id, asked);
    this.#offsets.expect(subscription);
    if (known === undefined) this.subscriptions.set(id, subscription);
    else this.#next.set(id, [...waiting, subscription]);
  }

  unsubscribed(id: string): void {
    this.#unsubs.set(id, this.unsubs(id) + 1);
  }

  unsubs(id: string): number {
    return this.#unsubs.get(id) ?? 0;
  }

  called(id: string): void {
    this.#calls.set(id, undefined);
  }

  /** Its method has done what it does. */
  callEnded(id: string): void {
    const due = [...this.subscriptions.values()].flatMap((subscription) => {
      const { part } = subscription;
      return part === undefined ? [] : [{ subscription, part, documents: new Map(part.of.naive.documents) }];
    });
    this.#calls.set(id, due);
  }

  hear(text: string): void {
    const message = JSON.parse(text) as DataMessage;
    switch (message.msg) {
      case 'connected':
        return;
      case 'added':
      case 'removed':
      case 'changed':
        if (message.collection === 'offsets') this.#offsets.hear(message);
        else this.#document(message, text);
        return;
      case 'ready':
        for (const id of message.subs ?? []) {
          const subscription = this.subscriptions.get(id);
          check(subscription !== undefined, 'ready', () => `${id}, which is not subscribed, is ready`);
          subscription.ready((log) => this.held(log));
        }
        return;
      case 'nosub':
        this.#nosub(String(message.id));
        return;
      case 'result':
        check(!this.#results.has(String(message.id)), 'answers', () => `two results of ${message.id}`);
        check(!text.includes('"error"'), 'answers', () => text);
        this.#results.add(String(message.id));
        return;
      case 'updated':
        for (const id of message.methods ?? []) this.#updated(id);
        return;
      default:
        check(false, 'answers', () => `unexpected: ${text}`);
    }
  }

  /** Nothing is on its way any more. */
  checkAtRest(): void {
    for (const { id, isReady } of this.subscriptions.values())
      check(isReady, 'ready', () => `${id} never gets ready`);
    for (const [id, unsubs] of this.#unsubs)
      check(this.#nosubs.get(id) === unsubs, 'nosub', () => `of ${id} never came`);
    for (const id of this.#calls.keys()) check(false, 'updated', () => `of ${id} never came`);
    for (const log of this.#logs) {
      const expected = new Map<string, number>();
      for (const { part } of this.on(log))
        if (part !== undefined)
          for (const { id, n } of partOf(log.naive.documents, part)) expected.set(id, n);
      const is = describeStore(expected);
      for (const [what, store] of [['held', this.held(log)] as const, ['stored', this.store(log)] as const]) {
        const has = describeStore(store);
        check(has === is, 'final documents', () => `${has} are ${what}, and not ${is}`);
      }
    }
    this.#offsets.checkAtRest();
  }

  #document(message: DataMessage, text: string): void {
    const log = this.#logs.find(({ naive }) => naive.collection === message.collection);
    check(log !== undefined, 'leak', () => text);
    const id = decodeWireId(String(message.id));
    const held = this.held(log);
    if (message.msg === 'added') {
      const n = Number(message.fields?.['v']);
      check(!held.has(id), 'alternation', () => `${id} is added (${n}) while it is held (${held.get(id)})`);
      const { collection } = log.naive;
      const fields = log.naive.textOf(id, n);
      const start = `{"msg":"added","collection":"${collection}","id":${JSON.stringify(encodeWireId(id))}`;
      check(
        text === `${start},"fields":${fields}}`,
        'decoding',
        () => `${text.slice(0, 200)} was not appended`,
      );
      const document = { key: String(message.fields?.['k']) };
      const isAsked = [...this.subscriptions.values()].some((sub) => sub.mayShow(log, document));
      check(isAsked, 'leak', () => `${id} of ${document.key} was not subscribed to`);
      if (this.isAlone(log)) {
        check(n > (this.#lastAdded.get(log) ?? 0), 'order', () => `${n} after ${this.#lastAdded.get(log)}`);
        this.#lastAdded.set(log, n);
      }
      held.set(id, n);
      this.store(log).set(id, n);
    } else {
      check(message.msg === 'removed', 'alternation', () => text);
      check(held.delete(id), 'alternation', () => `${id} is removed and was not held`);
      this.store(log).delete(id);
    }
  }

  #nosub(id: string): void {
    const nosubs = (this.#nosubs.get(id) ?? 0) + 1;
    this.#nosubs.set(id, nosubs);
    check(nosubs <= this.unsubs(id), 'nosub', () => `${id} ended by itself`);
    const subscription = this.subscriptions.get(id);
    // It may answer an unsub that was sent before the subscription of that id.
    if (subscription === undefined || nosubs <= subscription.unsubsBefore) return;
    this.subscriptions.delete(id);
    const next = this.#next.get(id)?.shift();
    if (next !== undefined) this.subscriptions.set(id, next);
    for (const log of this.#logs) {
      for (const [held, n] of this.held(log)) {
        const key = (JSON.parse(log.naive.textOf(held, n) ?? '{}') as { k?: string }).k ?? '';
        const isShown = [...this.subscriptions.values()].some((sub) => sub.mayShow(log, { key }));
        check(
          isShown,
          'nosub',
          () => `${held}, which it alone had shown, is still held after nosub of ${id}`,
        );
      }
    }
  }

  #updated(id: string): void {
    check(this.#calls.has(id), 'updated', () => `of ${id}, for which nobody waits`);
    const due = this.#calls.get(id);
    check(due !== undefined, 'updated', () => `of ${id} before it has ended`);
    this.#calls.delete(id);
    for (const { subscription, part, documents } of due) {
      const isTheSame =
        this.subscriptions.get(subscription.id) === subscription && subscription.part === part;
      // One that is to end may have lost its documents already.
      const isLeft = this.unsubs(subscription.id) > subscription.unsubsBefore;
      if (isTheSame && !isLeft) requireHeld('updated', part, documents, this.held(part.of));
    }
  }
}
