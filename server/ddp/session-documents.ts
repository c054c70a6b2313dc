import type { ServerMessage } from '../../shared/ddp/server-messages.ts';
import {
  addedMessage,
  changedMessage,
  clearedFields,
  encodeFields,
  removedMessage,
  setFields,
  type Fields,
} from './encode-document.ts';
import type { SharedMessage } from './shared-message.ts';

/** What one subscription shows by `added`: its documents' field names, by collection and id. */
export type ShownDocuments = Map<string, Map<string, readonly string[]>>;

/** An empty Map takes 200 bytes, and most sessions show no such document: they share one until they need their own. */
const NO_COUNTS = new Map<string, Map<string, number>>();

/**
 * The documents that a session's ordinary subscriptions show, counted: how many show each, no values [DOC2–4].
 * Maps throughout: `__proto__` is a name like any other [DOC8].
 */
export class SessionDocuments {
  #counts = NO_COUNTS;
  readonly #say: (message: ServerMessage | SharedMessage) => void;

  constructor(say: (message: ServerMessage | SharedMessage) => void) {
    this.#say = say;
  }

  /** @param shared the `added` that says it, if it was encoded already */
  added(shown: ShownDocuments, collection: string, id: string, fields: Fields, shared?: SharedMessage): void {
    const set = setFields(fields);
    const held = this.#countsOf(collection);
    const count = held.get(id) ?? 0;
    if (count === 0) this.#say(shared ?? addedMessage(collection, id, encodeFields(set)));
    else this.#sayChanged(changedMessage(collection, id, encodeFields(set), []));
    const documents = documentsOf(shown, collection);
    if (!documents.has(id)) held.set(id, count + 1);
    documents.set(id, Object.keys(set));
  }

  /** A subscription changes a document that it shows. @param shared the `changed` that says it, as above */
  changed(
    shown: ShownDocuments,
    collection: string,
    id: string,
    fields: Fields,
    shared?: SharedMessage,
  ): void {
    const names = shown.get(collection)?.get(id);
    if (names === undefined) throw new Error(`changed: document ${id} of ${collection} was not added`);
    const set = setFields(fields);
    const cleared = clearedFields(fields);
    this.#sayChanged(shared ?? changedMessage(collection, id, encodeFields(set), cleared));
    const left = [...names, ...Object.keys(set)].filter((name) => !cleared.includes(name));
    documentsOf(shown, collection).set(id, [...new Set(left)]);
  }

  /** A subscription no longer shows a document. @param shared the `removed` that says it, as above */
  removed(shown: ShownDocuments, collection: string, id: string, shared?: SharedMessage): void {
    const documents = shown.get(collection);
    if (documents?.delete(id) !== true)
      throw new Error(`removed: document ${id} of ${collection} was not added`);
    if (documents.size === 0) shown.delete(collection);
    const held = this.#countsOf(collection);
    const count = (held.get(id) ?? 0) - 1;
    if (count > 0) {
      held.set(id, count);
      return;
    }
    held.delete(id);
    if (held.size === 0) this.#counts.delete(collection);
    this.#say(shared ?? removedMessage(collection, id));
  }

  removedAll(shown: ShownDocuments): void {
    for (const [collection, documents] of shown) {
      for (const id of documents.keys()) this.removed(shown, collection, id);
    }
  }

  /** A subscription ran again: what it showed before becomes what it shows now, by differences alone [USER3]. */
  replace(shown: ShownDocuments, now: ReadonlyMap<string, ReadonlyMap<string, Fields>>): void {
    for (const [collection, documents] of shown) {
      for (const id of documents.keys()) {
        if (now.get(collection)?.has(id) !== true) this.removed(shown, collection, id);
      }
    }
    for (const [collection, documents] of now) {
      for (const [id, fields] of documents) {
        const before = shown.get(collection)?.get(id);
        if (before === undefined) {
          this.added(shown, collection, id, fields);
          continue;
        }
        const gone = before.filter((name) => !Object.hasOwn(fields, name));
        this.changed(shown, collection, id, {
          ...fields,
          ...Object.fromEntries(gone.map((name) => [name, undefined])),
        });
      }
    }
  }

  #sayChanged(message: ServerMessage | SharedMessage | undefined): void {
    if (message !== undefined) this.#say(message);
  }

  #countsOf(collection: string): Map<string, number> {
    const known = this.#counts.get(collection);
    if (known !== undefined) return known;
    const counts = new Map<string, number>();
    if (this.#counts === NO_COUNTS) this.#counts = new Map();
    this.#counts.set(collection, counts);
    return counts;
  }
}

function documentsOf(shown: ShownDocuments, collection: string): Map<string, readonly string[]> {
  const known = shown.get(collection);
  if (known !== undefined) return known;
  const documents = new Map<string, readonly string[]>();
  shown.set(collection, documents);
  return documents;
}
