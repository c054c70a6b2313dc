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
import { SharedMessage } from './shared-message.ts';

/** A subscriber: what it is told goes to its session. */
export interface SharedDocumentsWatcher {
  added(collection: string, id: string, fields: Fields, shared?: SharedMessage): void;
  changed(collection: string, id: string, fields: Fields, shared?: SharedMessage): void;
  removed(collection: string, id: string, shared?: SharedMessage): void;
}

interface Document {
  /** With a null prototype. */
  readonly fields: Record<string, unknown>;
  /** JSON text of each value as it was sent, by which an unchanged one is known. */
  readonly texts: Map<string, string>;
  added: SharedMessage | undefined;
}

/**
 * A few documents that change, the same for everybody who follows them: a roster, say. A publication returns them as it may
 * return a log; every change is encoded once, however many follow.
 */
export class SharedDocuments {
  readonly #collection: string;
  readonly #documents = new Map<string, Document>();
  readonly #watchers = new Set<SharedDocumentsWatcher>();

  constructor(collection: string) {
    this.#collection = collection;
  }

  get size(): number {
    return this.#documents.size;
  }
  /** How many subscriptions follow. */
  get followers(): number {
    return this.#watchers.size;
  }

  has(id: string): boolean {
    return this.#documents.has(id);
  }

  /** Adds the document, or changes its fields; only values that are new are sent, an undefined one is cleared. */
  set(id: string, fields: Fields): void {
    const document = this.#documents.get(id);
    if (document === undefined) this.#add(id, setFields(fields));
    else this.#change(id, document, fields);
  }

  /** Removes the document, if it is there. */
  delete(id: string): void {
    if (!this.#documents.delete(id)) return;
    const shared = new SharedMessage(removedMessage(this.#collection, id));
    for (const watcher of this.#watchers) watcher.removed(this.#collection, id, shared);
  }

  /** Gives it all there is, then what changes. @returns stops that */
  watch(watcher: SharedDocumentsWatcher): () => void {
    for (const [id, document] of this.#documents)
      watcher.added(this.#collection, id, document.fields, this.#addedMessage(id, document));
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #add(id: string, fields: Fields): void {
    const texts = new Map<string, string>();
    for (const [name, value] of Object.entries(encodeFields(fields))) texts.set(name, JSON.stringify(value));
    const document: Document = { fields: { ...fields, __proto__: null }, texts, added: undefined };
    this.#documents.set(id, document);
    if (this.#watchers.size === 0) return;
    const shared = this.#addedMessage(id, document);
    for (const watcher of this.#watchers) watcher.added(this.#collection, id, fields, shared);
  }

  #change(id: string, document: Document, fields: Fields): void {
    const news = Object.create(null) as Record<string, unknown>;
    const encoded = encodeFields(setFields(fields));
    for (const [name, value] of Object.entries(encoded)) {
      const text = JSON.stringify(value);
      if (document.texts.get(name) === text) continue;
      document.texts.set(name, text);
      document.fields[name] = fields[name];
      news[name] = fields[name];
    }
    const cleared = clearedFields(fields).filter((name) => document.texts.delete(name));
    for (const name of cleared) {
      delete document.fields[name];
      news[name] = undefined;
    }
    const message = changedMessage(this.#collection, id, encodeFields(setFields(news)), cleared);
    if (message === undefined) return;
    document.added = undefined;
    const shared = new SharedMessage(message);
    for (const watcher of this.#watchers) watcher.changed(this.#collection, id, news, shared);
  }

  #addedMessage(id: string, document: Document): SharedMessage {
    document.added ??= new SharedMessage(
      addedMessage(this.#collection, id, encodeFields(document.fields)) satisfies ServerMessage,
    );
    return document.added;
  }
}
