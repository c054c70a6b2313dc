import type { RunTarget } from './publication-run.ts';
import type { Ending } from './session-subscription.ts';
import type { Fields } from './encode-document.ts';

/** What a publication's second run says while nothing of it may be sent yet. */
export class StagedDocuments implements RunTarget {
  readonly documents = new Map<string, Map<string, Fields>>();
  isReady = false;
  ending: Ending | undefined;

  added(collection: string, id: string, fields: Fields): void {
    const documents = this.documents.get(collection) ?? new Map<string, Fields>();
    documents.set(id, { ...documents.get(id), ...fields });
    this.documents.set(collection, documents);
  }

  changed(collection: string, id: string, fields: Fields): void {
    const before = this.documents.get(collection)?.get(id);
    if (before === undefined) throw new Error(`changed: document ${id} of ${collection} was not added`);
    this.added(collection, id, fields);
  }

  removed(collection: string, id: string): void {
    if (this.documents.get(collection)?.delete(id) !== true) {
      throw new Error(`removed: document ${id} of ${collection} was not added`);
    }
  }

  ready(): void {
    this.isReady = true;
  }

  end(reason: Ending): void {
    this.ending ??= reason;
  }
}
