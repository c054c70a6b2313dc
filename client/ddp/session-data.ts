import { MethodError } from '../../shared/ddp/ddp-error.ts';
import { isOffset, OFFSETS_COLLECTION } from '../../shared/ddp/offset.ts';
import type {
  AddedMessage,
  ChangedMessage,
  NosubMessage,
  ReadyMessage,
  RemovedMessage,
  ResultMessage,
} from '../../shared/ddp/server-messages.ts';
import { decodeWireId } from '../../shared/ddp/wire-id.ts';
import type { Collection, DocumentShape, Ejson, Fields, SubscribeOptions } from './client-api.ts';
import { LiveCollection } from './live-collection.ts';
import { LiveSubscription } from './live-subscription.ts';

export type DataMessage = AddedMessage | ChangedMessage | RemovedMessage | ReadyMessage | NosubMessage;

/** What a session does to a collection, whatever its documents are. */
type CollectionInput = Pick<
  LiveCollection<unknown>,
  'connected' | 'resumed' | 'placeTold' | 'cut' | 'endResync' | 'added' | 'changed' | 'removed'
>;

export interface SessionDataOptions {
  readonly ejson?: Ejson;
  /** A resync has ended: what is shown is what the server has. */
  readonly onCaughtUp: () => void;
}

/**
 * Subscriptions and the collections that they fill, over all sessions.
 *
 * A resync lasts from `connected`, when there was a session before, until each subscription that was revived has been
 * `ready` or `nosub`. Unlike Meteor's client we wait also for those that had not been ready before the cut: their documents
 * were shown as they came.
 */
export class SessionData {
  readonly #options: SessionDataOptions;
  readonly #collections = new Map<string, CollectionInput>();
  readonly #subscriptions = new Map<string, LiveSubscription>();
  /** Revived subscriptions whose documents have not all come; undefined: no resync. */
  #missing: Set<string> | undefined;
  /** Ready in mid-resync: told when it has ended. */
  #readyLater: LiveSubscription[] = [];
  #isFirstSession = true;
  #nextId = 1;

  constructor(options: SessionDataOptions) {
    this.#options = options;
  }

  get isCaughtUp(): boolean {
    return this.#missing === undefined;
  }

  declare<Document>(name: string, shape: DocumentShape<Document>): Collection<Document> {
    if (this.#collections.has(name)) throw new Error(`collection ${name} is declared already`);
    const collection = new LiveCollection(shape);
    this.#collections.set(name, collection);
    return collection;
  }

  subscribe(name: string, params: readonly unknown[], options: SubscribeOptions): LiveSubscription {
    const id = `s${this.#nextId++}`;
    const subscription = new LiveSubscription(id, name, params, options);
    this.#subscriptions.set(id, subscription);
    return subscription;
  }

  /** Its `sub` message, as it is to be sent now. */
  subText(subscription: LiveSubscription): string {
    const { id, name } = subscription;
    const params = subscription.paramsFor(this.#isAloneInItsCollection(subscription));
    return JSON.stringify({ msg: 'sub', id, name, params: this.#options.ejson?.encode(params) ?? params });
  }

  revivedSubs(): readonly string[] {
    return Array.from(this.#subscriptions.values(), (subscription) => this.subText(subscription));
  }

  /** @param isToldToServer the server will confirm with `nosub`, behind the `removed` of its documents */
  stop(subscription: LiveSubscription, isToldToServer: boolean): void {
    subscription.stop();
    if (!isToldToServer) this.#forget(subscription);
  }

  /** @returns whether nothing has to be caught up with */
  connected(): boolean {
    const resuming = new Set<string | undefined>();
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.asksToResume) resuming.add(subscription.resumes);
    }
    for (const [name, collection] of this.#collections) {
      collection.connected(this.#isFirstSession, resuming.has(name));
    }
    if (!this.#isFirstSession) this.#missing = new Set(this.#subscriptions.keys());
    this.#isFirstSession = false;
    if (this.#missing?.size === 0) this.#showAll();
    return this.isCaughtUp;
  }

  cut(): void {
    for (const collection of this.#collections.values()) collection.cut();
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.isStopped) this.#forget(subscription);
    }
    this.#readyLater = [];
    this.#missing = undefined;
  }

  receive(message: DataMessage): void {
    switch (message.msg) {
      case 'added':
      case 'changed':
      case 'removed':
        return this.#receiveDocument(message);
      case 'ready':
        for (const id of message.subs) this.#ready(id);
        return;
      case 'nosub':
        return this.#ended(message);
    }
  }

  answerOf({ error, result }: ResultMessage): { readonly error: MethodError } | { readonly result: unknown } {
    if (error === undefined) return { result: this.#decode(result) };
    return { error: new MethodError(error.error, error.reason, error.details) };
  }

  #receiveDocument(message: AddedMessage | ChangedMessage | RemovedMessage): void {
    const id = decodeWireId(message.id);
    if (message.collection === OFFSETS_COLLECTION && this.#receiveOffset(id, message)) return;
    const collection = this.#collections.get(message.collection);
    if (collection === undefined) return;
    if (message.msg === 'removed') return collection.removed(id);
    const fields = this.#decodeFields(message.fields);
    if (message.msg === 'added') collection.added(id, fields);
    else collection.changed(id, fields, message.cleared ?? []);
  }

  /** @returns whether it was the place of a subscription of ours */
  #receiveOffset(id: string, message: AddedMessage | ChangedMessage | RemovedMessage): boolean {
    const subscription = this.#subscriptions.get(id);
    const collection = subscription?.resumes;
    if (subscription === undefined || collection === undefined) return false;
    if (message.msg === 'removed') return true;
    const { fields } = message;
    if (message.msg === 'added' && subscription.asksToResume) {
      const from = fields?.['from'];
      this.#collections.get(collection)?.resumed(typeof from === 'number' ? from : 0);
    }
    if (isOffset(fields)) {
      subscription.reached({ epoch: fields.epoch, n: fields.n });
      this.#collections.get(collection)?.placeTold();
    }
    return true;
  }

  #ready(id: string): void {
    const subscription = this.#subscriptions.get(id);
    if (subscription === undefined) return;
    if (this.#missing === undefined) return subscription.ready();
    this.#readyLater.push(subscription);
    this.#came(id);
  }

  #ended({ id, error }: NosubMessage): void {
    const subscription = id === undefined ? undefined : this.#subscriptions.get(id);
    if (subscription === undefined) return;
    this.#subscriptions.delete(subscription.id);
    subscription.ended(error && new MethodError(error.error, error.reason, error.details));
    this.#came(subscription.id);
  }

  #came(id: string): void {
    this.#missing?.delete(id);
    if (this.#missing?.size !== 0) return;
    this.#showAll();
    const ready = this.#readyLater;
    this.#readyLater = [];
    for (const subscription of ready) subscription.ready();
    this.#options.onCaughtUp();
  }

  /** Ends the resync. */
  #showAll(): void {
    this.#missing = undefined;
    for (const collection of this.#collections.values()) collection.endResync();
  }

  /** Its documents are still held, without a `removed`: nobody may take them over. */
  #forget(subscription: LiveSubscription): void {
    this.#subscriptions.delete(subscription.id);
    for (const other of this.#subscriptions.values()) {
      if (other.resumes === subscription.resumes) other.startOver();
    }
  }

  /** Two that fill one collection: what the one held could not be told from what the other held. */
  #isAloneInItsCollection({ resumes }: LiveSubscription): boolean {
    let count = 0;
    for (const other of this.#subscriptions.values()) if (other.resumes === resumes) count++;
    return count === 1;
  }

  #decodeFields(fields: Fields | undefined): Fields {
    if (fields === undefined) return {};
    const { ejson } = this.#options;
    if (ejson === undefined) return fields;
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, ejson.decode(value)]));
  }

  #decode(value: unknown): unknown {
    return this.#options.ejson?.decode(value) ?? value;
  }
}
