import ejsonPackage from 'ejson';

/** Meteor's own code, used on single values only: its walks follow `__proto__`, `clone()`, `callee` and cycles. */
interface EjsonPackage {
  toJSONValue(value: unknown): unknown;
  fromJSONValue(value: unknown): unknown;
}
const ejson: EjsonPackage = ejsonPackage;

/** How deep arrays and objects may nest on the wire. */
const MAX_EJSON_DEPTH = 64;

/** Decoding: the sender's fault (DDP answers `Parse error`). Encoding: the value is none that JSON can carry. */
export class EjsonError extends Error {
  override readonly name = 'EjsonError';
}

/**
 * Whether parsed JSON of this text may need {@link decodeEjson}; when false, decoding would change nothing.
 * A `\u` escape may hide a `$` or an underscore. Depth is not looked at.
 */
export function mayHoldEjson(text: string): boolean {
  return text.includes('"$') || text.includes('\\u') || text.includes('__proto__');
}

/**
 * Parsed JSON → values with Dates, Uint8Arrays, NaN and ±Infinity. The argument is left as it is.
 *
 * Stricter than Meteor: a `$regexp` stays the plain object that it is (a pattern from a client could block the
 * server), user types (`$type`) are unknown, own `__proto__` keys are dropped.
 * @throws EjsonError
 */
export function decodeEjson(value: unknown): unknown {
  return decode(value, 1);
}

/**
 * Values → what JSON.stringify turns into EJSON text. The argument is left as it is. Class instances count as plain
 * objects of their own enumerable keys: an Error or a Map is `{}`. A function or undefined gives undefined.
 * @throws EjsonError for a BigInt and for nesting deeper than 64 levels, so for cycles too
 */
export function encodeEjson(value: unknown): unknown {
  return encode(value, 1);
}

function decode(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  requireDepth(depth);
  if (Array.isArray(value)) return value.map((item: unknown) => decode(item, depth + 1));
  switch (specialKind(Object.entries(value))) {
    case '$date':
    case '$InfNaN':
      return decodeNumeric(value);
    case '$binary':
      return decodeBinary(value);
    case '$escape':
      return decodeEscape(Object.values(value)[0], depth + 1);
    case '$type':
      throw new EjsonError('unknown EJSON type');
    case '$regexp':
    case undefined:
      return decodeEntries(value, depth);
  }
}

function decodeEntries(source: object, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(source)) {
    if (key !== '__proto__') result[key] = decode(item, depth + 1);
  }
  return result;
}

/** `{$date}` or `{$InfNaN}`; an object in it is never asked for its valueOf: it may have one that is no function. */
function decodeNumeric(value: object): unknown {
  const [key, content] = Object.entries(value)[0] ?? [];
  if (typeof content === 'object' && content !== null) return key === '$date' ? new Date(NaN) : NaN;
  return ejson.fromJSONValue(value);
}

function decodeBinary(value: object): unknown {
  if (typeof Object.values(value)[0] !== 'string') throw new EjsonError('$binary must be a string');
  try {
    return ejson.fromJSONValue(value);
  } catch (cause) {
    throw new EjsonError('$binary is not base64', { cause });
  }
}

/** One level is taken literally, the values in it are EJSON again. */
function decodeEscape(content: unknown, depth: number): unknown {
  if (content === null) throw new EjsonError('$escape must be an object');
  if (typeof content !== 'object') return {};
  requireDepth(depth);
  return decodeEntries(content, depth);
}

function encode(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'number':
      // `+ 0` makes 0 of -0, which JSON text cannot tell from it.
      return Number.isFinite(value) ? value + 0 : ejson.toJSONValue(value);
    case 'bigint':
      throw new EjsonError('a BigInt has no EJSON form');
    case 'undefined':
    case 'function':
    case 'symbol':
      return undefined;
    case 'object':
      return value === null ? null : encodeObject(value, depth);
    default:
      return value;
  }
}

function encodeObject(value: object, depth: number): unknown {
  requireDepth(depth);
  if (value instanceof Date) {
    const ms = value.getTime();
    return { $date: Number.isNaN(ms) ? null : ms };
  }
  if (value instanceof Uint8Array || value instanceof RegExp) return ejson.toJSONValue(value);
  if (Array.isArray(value)) {
    return Array.from(value, (item: unknown) => encode(item, depth + 1) ?? null);
  }
  // Functions and undefined are dropped before keys are counted: `{$date: 5, x: undefined}` needs its escape.
  const entries = Object.entries(value).filter(([key, item]) => key !== '__proto__' && isCarried(item));
  const special = specialKind(entries) !== undefined;
  if (special) requireDepth(depth + 1);
  const encoded = encodeEntries(entries, special ? depth + 2 : depth + 1);
  return special ? { $escape: encoded } : encoded;
}

function encodeEntries(entries: readonly [string, unknown][], depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, item] of entries) result[key] = encode(item, depth);
  return result;
}

function isCarried(item: unknown): boolean {
  return item !== undefined && typeof item !== 'function' && typeof item !== 'symbol';
}

type SpecialKind = '$date' | '$binary' | '$InfNaN' | '$regexp' | '$escape' | '$type';

/** Which special form an object with these entries has on the wire, if any. */
function specialKind(entries: readonly [string, unknown][]): SpecialKind | undefined {
  const first = entries[0]?.[0];
  if (entries.length === 1) {
    return first === '$date' || first === '$binary' || first === '$InfNaN' || first === '$escape'
      ? first
      : undefined;
  }
  if (entries.length !== 2) return undefined;
  const second = entries[1]?.[0];
  if (isPair(first, second, '$regexp', '$flags')) return '$regexp';
  return isPair(first, second, '$type', '$value') ? '$type' : undefined;
}

function isPair(first: string | undefined, second: string | undefined, a: string, b: string): boolean {
  return (first === a && second === b) || (first === b && second === a);
}

function requireDepth(depth: number): void {
  if (depth > MAX_EJSON_DEPTH) throw new EjsonError(`nested deeper than ${MAX_EJSON_DEPTH} levels`);
}
