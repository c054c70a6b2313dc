import { encodeEjson } from '../../shared/ddp/ejson.ts';
import type { EncodedFields, ServerMessage } from '../../shared/ddp/server-messages.ts';
import { encodeWireId } from '../../shared/ddp/wire-id.ts';

/** Top-level fields of a document, as an author gives them. */
export type Fields = Readonly<Record<string, unknown>>;

/** Without `_id`, and without what is undefined [DOC1]. A null prototype, so that a field may be called `__proto__`. */
export function setFields(fields: Fields): Fields {
  const set = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields))
    if (name !== '_id' && value !== undefined) set[name] = value;
  return set;
}

/** Names whose value is undefined: the fields go [DOC5]. */
export function clearedFields(fields: Fields): readonly string[] {
  return Object.keys(fields).filter((name) => fields[name] === undefined && name !== '_id');
}

export function encodeFields(fields: Fields): EncodedFields {
  const encoded = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields)) encoded[name] = encodeEjson(value);
  return encoded;
}

export function addedMessage(collection: string, id: string, fields: EncodedFields): ServerMessage {
  return { msg: 'added', collection, id: encodeWireId(id), ...presentFields(fields) };
}

/** Undefined when it says nothing: it is not sent [DOC5]. */
export function changedMessage(
  collection: string,
  id: string,
  fields: EncodedFields,
  cleared: readonly string[],
): ServerMessage | undefined {
  const present = presentFields(fields);
  if (present.fields === undefined && cleared.length === 0) return undefined;
  return {
    msg: 'changed',
    collection,
    id: encodeWireId(id),
    ...present,
    ...(cleared.length === 0 ? {} : { cleared }),
  };
}

export function removedMessage(collection: string, id: string): ServerMessage {
  return { msg: 'removed', collection, id: encodeWireId(id) };
}

function presentFields(fields: EncodedFields): { readonly fields?: EncodedFields } {
  return Object.keys(fields).length === 0 ? {} : { fields };
}
