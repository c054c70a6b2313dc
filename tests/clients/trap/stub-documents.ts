import { changedFields, type Fields, type StoreUpdate } from './strict-store.ts';

/** An update, and the collection it is for. */
export interface Addressed {
  readonly collection: string;
  readonly update: StoreUpdate;
}

/** The server's state of a document that stubs of outstanding calls have written. */
interface StubDocument {
  fields: Fields | undefined;
  readonly writtenBy: Set<string>;
  readonly onFlushed: (() => void)[];
}

/** Documents that stubs have written: what the server says of them is kept aside until the calls are done (ddp.md 96). */
export class StubDocuments {
  readonly #documents = new Map<string, Map<string, StubDocument>>();

  forget(): void {
    this.#documents.clear();
  }

  /** A call's stub has written these, which were so before. */
  wrote(call: string, collection: string, originals: ReadonlyMap<string, Fields | undefined>): void {
    const documents = this.#documents.get(collection) ?? new Map<string, StubDocument>();
    this.#documents.set(collection, documents);
    for (const [id, fields] of originals) {
      const known = documents.get(id);
      if (known === undefined) documents.set(id, { fields, writtenBy: new Set([call]), onFlushed: [] });
      else known.writtenBy.add(call);
    }
  }

  /**
   * Keeps a data message aside if it is about such a document.
   * @returns whether it did; while the stores wait for their reset, an `added` is for the store as well
   */
  keeps({ collection, update }: Addressed, isResetDue: boolean): boolean {
    const document = this.#documents.get(collection)?.get(update.id);
    if (document === undefined) return false;
    const isExisting = document.fields !== undefined;
    switch (update.msg) {
      case 'added':
        document.fields = update.fields;
        if (isResetDue) return false;
        if (isExisting) throw new Error(`Server sent add for existing id: ${update.id}`);
        return true;
      case 'changed':
        if (document.fields === undefined)
          throw new Error(`Server sent changed for nonexisting id: ${update.id}`);
        document.fields = changedFields(document.fields, update.fields, update.cleared);
        return true;
      case 'removed':
        if (!isExisting) throw new Error(`Server sent removed for nonexisting id: ${update.id}`);
        document.fields = undefined;
        return true;
      case 'replace':
        throw new Error('no server says replace');
    }
  }

  /** A call's writes are all there. @returns what becomes of the documents that no other call's stub has written */
  done(call: string): readonly Addressed[] {
    const replaced: Addressed[] = [];
    for (const [collection, documents] of this.#documents) {
      for (const [id, document] of documents) {
        if (!document.writtenBy.delete(call) || document.writtenBy.size > 0) continue;
        replaced.push({ collection, update: { msg: 'replace', id, fields: document.fields } });
        documents.delete(id);
        for (const flushed of document.onFlushed) flushed();
      }
    }
    return replaced;
  }

  /** `run` runs when all documents are flushed that these calls have written: at once if there are none. */
  whenFlushed(isAwaited: (call: string) => boolean, run: () => void): void {
    let unflushed = 0;
    const flushed = (): void => {
      if (--unflushed === 0) run();
    };
    for (const documents of this.#documents.values()) {
      for (const { writtenBy, onFlushed } of documents.values()) {
        if (![...writtenBy].some(isAwaited)) continue;
        unflushed++;
        onFlushed.push(flushed);
      }
    }
    if (unflushed === 0) run();
  }
}
