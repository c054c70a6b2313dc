import { exactText, skipJsonValue, skipSpace } from './json-text.ts';

/** A `method` message whose parameters were left as text. */
export interface ScannedMethod {
  readonly id: string;
  readonly method: string;
  readonly randomSeed?: string;
  /** JSON text of the array; `[]` when the message has none. */
  readonly params: Uint8Array;
}

const KEYS = ['msg', 'id', 'method', 'randomSeed', 'params'] as const;
type Key = (typeof KEYS)[number];

const NO_PARAMS = new Uint8Array([0x5b, 0x5d]);

/**
 * Reads a `method` message without building its parameters. Undefined for anything that is not plainly one (other
 * messages, escapes in names, a key twice, bad JSON, nesting over `maxDepth`): then the whole is to be parsed.
 * What it accepts is valid JSON, parameters included.
 */
export function scanMethod(bytes: Uint8Array, maxDepth: number): ScannedMethod | undefined {
  const values = scanMembers(bytes, maxDepth);
  if (values === undefined || plainString(bytes, values.msg) !== 'method') return undefined;
  const id = plainString(bytes, values.id);
  const method = plainString(bytes, values.method);
  const randomSeed = plainString(bytes, values.randomSeed);
  if (id === undefined || method === undefined) return undefined;
  if (values.randomSeed !== undefined && randomSeed === undefined) return undefined;
  const params =
    values.params === undefined ? NO_PARAMS : bytes.subarray(values.params.from, values.params.to);
  if (params[0] !== OPEN_ARRAY) return undefined;
  return { id, method, ...(randomSeed === undefined ? {} : { randomSeed }), params };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;

/** Where the values of the known keys lie; other members are checked and passed over. */
function scanMembers(bytes: Uint8Array, maxDepth: number): Partial<Record<Key, Range>> | undefined {
  const values: Partial<Record<Key, Range>> = {};
  let at = skipSpace(bytes, 0);
  if (bytes[at] !== OPEN_OBJECT) return undefined;
  for (;;) {
    const keyFrom = skipSpace(bytes, at + 1);
    if (bytes[keyFrom] !== QUOTE) return undefined;
    const keyTo = skipJsonValue(bytes, keyFrom, 0);
    if (keyTo < 0) return undefined;
    const colon = skipSpace(bytes, keyTo);
    if (bytes[colon] !== COLON) return undefined;
    const from = skipSpace(bytes, colon + 1);
    const to = skipJsonValue(bytes, from, maxDepth - 1);
    if (to < 0) return undefined;
    // An escape may spell a known key: only the whole parser may decide.
    if (bytes.subarray(keyFrom, keyTo).includes(BACKSLASH)) return undefined;
    const key = KEYS.find((name) => exactText(bytes, keyFrom + 1, keyTo - 1, name));
    if (key !== undefined) {
      if (values[key] !== undefined) return undefined;
      values[key] = { from, to };
    }
    at = skipSpace(bytes, to);
    if (bytes[at] === CLOSE_OBJECT) return skipSpace(bytes, at + 1) === bytes.length ? values : undefined;
    if (bytes[at] !== COMMA) return undefined;
  }
}

const BACKSLASH = 0x5c;

/** The string at this place if it is printable ASCII without escapes. */
function plainString(bytes: Uint8Array, range: Range | undefined): string | undefined {
  if (range === undefined || bytes[range.from] !== QUOTE) return undefined;
  let text = '';
  for (let at = range.from + 1; at < range.to - 1; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH) return undefined;
    text += String.fromCharCode(byte);
    if (text.length > LONGEST_PLAIN) return undefined;
  }
  return text;
}

/** Longer ids are rare, and the whole parser reads them faster. */
const LONGEST_PLAIN = 128;
