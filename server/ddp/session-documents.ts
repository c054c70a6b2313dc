import { encodeEjson } from '../../shared/ddp/ejson.ts';
import type { EncodedFields, ServerMessage } from '../../shared/ddp/server-messages.ts';
import { encodeWireId } from '../../shared/ddp/wire-id.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** What one subscription shows by `added`: its documents' field names, by collection and id. */
export type ShownDocuments = Map<string, Map<string, readonly string[]>>;

/**
 * The documents that a session's ordinary subscriptions show, counted: how many show each, no values [DOC2–4].
 * Maps throughout: `__proto__` is a name like any other [DOC8].
 */
export class SessionDocuments {
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #say: (message: ServerMessage) => void;

  constructor(say: (message: ServerMessage) => void) {
    this.#say = say;
  }

  added(shown: ShownDocuments, collection: string, id: string, fields: Fields): void {
    const set = setFields(fields);
    const encoded = encodeFields(set);
    const held = this.#countsOf(collection);
    const count = held.get(id) ?? 0;
    if (count === 0) this.#say({ msg: 'added', collection, id: encodeWireId(id), ...presentFields(encoded) });
    else this.#sayChanged(collection, id, encoded, []);
    const documents = documentsOf(shown, collection);
    if (!documents.has(id)) held.set(id, count + 1);
    documents.set(id, Object.keys(set));
  }

  /** A subscription changes a document that it shows. */
  changed(shown: ShownDocuments, collection: string, id: string, fields: Fields): void {
    const names = shown.get(collection)?.get(id);
    if (names === undefined) throw new Error(`changed: document ${id} of ${collection} was not added`);
    const set = setFields(fields);
    const cleared = Object.keys(fields).filter((name) => !Object.hasOwn(set, name) && name !== '_id');
    this.#sayChanged(collection, id, encodeFields(set), cleared);
    const left = [...names, ...Object.keys(set)].filter((name) => !cleared.includes(name));
    documentsOf(shown, collection).set(id, [...new Set(left)]);
  }

  /** A subscription no longer shows a document. */
  removed(shown: ShownDocuments, collection: string, id: string): void {
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
    this.#say({ msg: 'removed', collection, id: encodeWireId(id) });
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

  #sayChanged(collection: string, id: string, fields: EncodedFields, cleared: readonly string[]): void {
    const present = presentFields(fields);
    if (present.fields === undefined && cleared.length === 0) return;
    this.#say({
      msg: 'changed',
      collection,
      id: encodeWireId(id),
      ...present,
      ...(cleared.length === 0 ? {} : { cleared }),
    });
  }

  #countsOf(collection: string): Map<string, number> {
    const known = this.#counts.get(collection);
    if (known !== undefined) return known;
    const counts = new Map<string, number>();
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

/** Without `_id`, and without what is undefined. A null prototype, so that a field may be called `__proto__`. */
function setFields(fields: Fields): Fields {
  const set = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields))
    if (name !== '_id' && value !== undefined) set[name] = value;
  return set;
}

function encodeFields(fields: Fields): EncodedFields {
  const encoded = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields)) encoded[name] = encodeEjson(value);
  return encoded;
}

function presentFields(fields: EncodedFields): { readonly fields?: EncodedFields } {
  return Object.keys(fields).length === 0 ? {} : { fields };
}
