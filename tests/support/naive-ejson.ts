import ejsonPackage from 'ejson';

/** Meteor's own; its type package takes text only. */
const ejson: { fromJSONValue(value: unknown): unknown } = ejsonPackage;

/** What PROTOCOL.md calls EJSON that cannot be decoded. */
export const UNDECODABLE = Symbol('undecodable');

/**
 * Parameters by the rules EJ1, EJ2, EJ5, EJ7 and BAD4, read from them alone. Dates and bytes become empty objects: for an
 * oracle that asks only whether something is a string, an array or an object with some key.
 */
export function naiveDecode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => naiveDecode(item));
    return items.includes(UNDECODABLE) ? UNDECODABLE : items;
  }
  const keys = Object.keys(value);
  const only = keys.length === 1 ? keys[0] : undefined;
  const content: unknown = Object.values(value)[0];
  if (only === '$date') return {};
  if (only === '$InfNaN') return Number.NaN;
  if (only === '$binary') return isBase64(content) ? {} : UNDECODABLE;
  if (only === '$escape') {
    if (content === null) return UNDECODABLE;
    return typeof content === 'object' ? decodeMembers(content) : {};
  }
  if (keys.length === 2 && keys.includes('$type') && keys.includes('$value')) return UNDECODABLE;
  return decodeMembers(value);
}

function decodeMembers(value: object): unknown {
  const members = Object.entries(value)
    .filter(([key]) => key !== '__proto__')
    .map(([key, item]: [string, unknown]) => [key, naiveDecode(item)] as const);
  if (members.some(([, item]) => item === UNDECODABLE)) return UNDECODABLE;
  return Object.fromEntries(members);
}

/** Meteor's own word on it: it takes much that is none, and refuses some. */
function isBase64(content: unknown): boolean {
  if (typeof content !== 'string') return false;
  try {
    ejson.fromJSONValue({ $binary: content });
    return true;
  } catch {
    return false;
  }
}
