import type { DocumentShape, Fields } from './client-api.ts';

/** Documents as they come: their fields. */
export const plainDocuments: DocumentShape<Fields> = {
  decode: (_id, fields) => fields,
  change(document, fields, cleared) {
    const changed = new Map(Object.entries({ ...document, ...fields }));
    for (const name of cleared) changed.delete(name);
    return Object.fromEntries(changed);
  },
  isSame: isSameValue,
};

function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (Array.isArray(a) !== Array.isArray(b) || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b))
    return false;
  const entries = Object.entries(a);
  const others = new Map<string, unknown>(Object.entries(b));
  return (
    entries.length === others.size &&
    entries.every(([name, value]) => others.has(name) && isSameValue(value, others.get(name)))
  );
}
