import type { Heard } from '../support/answer-rows.ts';

/** The documents a client holds, and whether the server kept `added` and `removed` in turn [DOC7]. */
export class HeldByClient {
  /** Field names by collection and id, both as the wire has them. */
  readonly collections = new Map<string, Map<string, Heard>>();
  /** What the server should not have said. */
  fault: string | undefined;
  /** It was taken to hold strokes already, which may now be removed without having been added [OFF2]. */
  #isResumed = false;

  hear({ msg, collection, id, fields }: Heard): void {
    if (msg !== 'added' && msg !== 'changed' && msg !== 'removed') return;
    const documents = this.#documents(String(collection));
    const key = String(id);
    if (collection === 'offsets' && Number((fields as Heard | undefined)?.['from']) > 0)
      this.#isResumed = true;
    const isKnownFromBefore = this.#isResumed && collection === 'segments' && msg === 'removed';
    if (!isKnownFromBefore && documents.has(key) === (msg === 'added'))
      this.fault ??= `${msg} of ${String(collection)} ${key}`;
    if (msg === 'added') documents.set(key, (fields ?? {}) as Heard);
    if (msg === 'removed') documents.delete(key);
  }

  /** In the order in which they came. */
  ids(collection: string, isMeant: (fields: Heard) => boolean = () => true): readonly string[] {
    const documents = this.collections.get(collection) ?? new Map<string, Heard>();
    return [...documents].filter(([, fields]) => isMeant(fields)).map(([id]) => id);
  }

  #documents(collection: string): Map<string, Heard> {
    const known = this.collections.get(collection);
    if (known !== undefined) return known;
    const documents = new Map<string, Heard>();
    this.collections.set(collection, documents);
    return documents;
  }
}
