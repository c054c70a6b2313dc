import { tellAll } from '../../../client/ddp/tell-all.ts';
import type { Collection, CollectionChanges, Stop } from '../../../client/ddp/client-api.ts';

/** A collection whose server is the test. */
export class ListCollection<Document> implements Collection<Document> {
  readonly documents = new Map<string, Document>();
  readonly #listeners = new Set<(changes: CollectionChanges<Document>) => void>();

  observe(listener: (changes: CollectionChanges<Document>) => void): Stop {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  isHeldByServer(id: string): boolean {
    return this.documents.has(id);
  }

  /** Adds it, or changes it. */
  put(id: string, document: Document): void {
    const before = this.documents.get(id);
    this.documents.set(id, document);
    const isNew = before === undefined;
    tellAll(this.#listeners, {
      added: new Map(isNew ? [[id, document]] : []),
      changed: new Map(isNew ? [] : [[id, { before, after: document }]]),
      removed: new Map(),
    });
  }

  remove(id: string): void {
    const gone = this.documents.get(id);
    if (gone === undefined) throw new Error(`there is no ${id}`);
    this.documents.delete(id);
    tellAll(this.#listeners, { added: new Map(), changed: new Map(), removed: new Map([[id, gone]]) });
  }
}
