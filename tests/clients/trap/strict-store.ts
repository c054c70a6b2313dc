export type Fields = Readonly<Record<string, unknown>>;

/** What ddp-client tells a store: a data message, or the end of a stub's document ("replace"). */
export type StoreUpdate =
  | {
      readonly msg: 'added' | 'changed';
      readonly id: string;
      readonly fields: Fields;
      readonly cleared: readonly string[];
    }
  | { readonly msg: 'removed'; readonly id: string }
  | { readonly msg: 'replace'; readonly id: string; readonly fields: Fields | undefined };

/** A collection as Node clients and browsers older than Meteor 2.4 keep it (ddp.md 91, 92, 95). */
export class StrictStore {
  readonly #documents = new Map<string, Fields>();
  /** What stood where a stub has written; undefined while no stub runs. */
  #originals: Map<string, Fields | undefined> | undefined;

  get documents(): ReadonlyMap<string, Fields> {
    return this.#documents;
  }

  reset(): void {
    this.#documents.clear();
  }

  update(update: StoreUpdate): void {
    const { id } = update;
    const document = this.#documents.get(id);
    switch (update.msg) {
      case 'added':
        if (document !== undefined)
          throw new Error('Expected not to find a document already present for an add');
        this.#documents.set(id, update.fields);
        return;
      case 'removed':
        if (document === undefined)
          throw new Error('Expected to find a document already present for removed');
        this.#documents.delete(id);
        return;
      case 'changed': {
        if (document === undefined) throw new Error('Expected to find a document to change');
        this.#documents.set(id, changedFields(document, update.fields, update.cleared));
        return;
      }
      case 'replace':
        if (update.fields === undefined) this.#documents.delete(id);
        else this.#documents.set(id, update.fields);
    }
  }

  /** Runs a stub that writes by {@link write}. Returns the documents it wrote, as they were before. */
  runStub(stub: () => void): ReadonlyMap<string, Fields | undefined> {
    const originals = new Map<string, Fields | undefined>();
    this.#originals = originals;
    try {
      stub();
    } finally {
      this.#originals = undefined;
    }
    return originals;
  }

  /** A stub inserts a document, or with undefined takes it away. */
  write(id: string, fields: Fields | undefined): void {
    if (this.#originals === undefined) throw new Error('no stub is running');
    if (!this.#originals.has(id)) this.#originals.set(id, this.#documents.get(id));
    if (fields === undefined) this.#documents.delete(id);
    else this.#documents.set(id, fields);
  }
}

export function changedFields(document: Fields, fields: Fields, cleared: readonly string[]): Fields {
  const kept = Object.entries(document).filter(([name]) => !cleared.includes(name));
  return { ...Object.fromEntries(kept), ...fields };
}
