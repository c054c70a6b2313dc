import { exactText, skipJsonValue, skipSpace } from './json-text.ts';
import { recurringText } from './recurring-text.ts';

/** What a method has found in its own parameters. */
export interface ScannedParams {
  /** The place behind the array. */
  readonly end: number;
}

/** A method that may read its parameters where they lie in a message. */
interface ParamsScanner {
  /**
   * What it takes is a valid JSON array. Undefined: it does not know this form, and the text is checked as any JSON.
   * @param at where the parameters begin
   * @param maxDepth how many levels of arrays and objects they may have, the array itself counted
   */
  scan(bytes: Uint8Array, at: number, maxDepth: number): ScannedParams | undefined;
}

/** A method that takes its parameters as text: they are checked but not decoded. */
export type TextTaker = { readonly params: 'text' } | (ParamsScanner & { readonly params: 'scanned' });

/** A `method` message whose parameters were not decoded. */
export interface ScannedMethod {
  readonly id: string;
  readonly method: string;
  readonly randomSeed?: string;
  /** JSON text of the array, `[]` when the message has none; or what the method's own scan has made of it. */
  readonly params: Uint8Array | ScannedParams;
}

const KEYS = ['msg', 'id', 'method', 'randomSeed', 'params'];
const MSG = 0;
const ID = 1;
const METHOD = 2;
const RANDOM_SEED = 3;
const PARAMS = 4;

/** Where the values of {@link KEYS} lie in the message that is being scanned; `to` is 0 for one that has not come. */
const from = new Int32Array(KEYS.length);
const to = new Int32Array(KEYS.length);

const NO_PARAMS = new Uint8Array([0x5b, 0x5d]);

/**
 * Reads a `method` message without building its parameters. Undefined for anything that is not plainly one (other
 * messages, escapes in names, a key twice, bad JSON, nesting over `maxDepth`): then the whole is to be parsed.
 * What it accepts is valid JSON, parameters included.
 * @param textTaker undefined for a method that wants its parameters decoded
 */
export function scanMethod(
  bytes: Uint8Array,
  maxDepth: number,
  textTaker: (method: string) => TextTaker | undefined,
): ScannedMethod | undefined {
  to.fill(0);
  let scanned: ScannedParams | undefined;
  let at = skipSpace(bytes, 0);
  if (bytes[at] !== OPEN_OBJECT) return undefined;
  do {
    const keyFrom = skipSpace(bytes, at + 1);
    const keyTo = skipPlainString(bytes, keyFrom);
    if (keyTo < 0) return undefined;
    const colon = skipSpace(bytes, keyTo);
    if (bytes[colon] !== COLON) return undefined;
    const valueFrom = skipSpace(bytes, colon + 1);
    const key = keyAt(bytes, keyFrom + 1, keyTo - 1);
    if (key >= 0 && to[key] !== 0) return undefined;
    // Most clients name the method before its parameters, which are then read once, and by the method itself.
    if (key === PARAMS) {
      const taker = textTaker(plainString(bytes, METHOD) ?? '');
      if (taker?.params === 'scanned') scanned = taker.scan(bytes, valueFrom, maxDepth - 1);
    }
    const valueTo =
      key === PARAMS && scanned !== undefined ? scanned.end : skipJsonValue(bytes, valueFrom, maxDepth - 1);
    if (valueTo < 0) return undefined;
    if (key >= 0) {
      from[key] = valueFrom;
      to[key] = valueTo;
    }
    at = skipSpace(bytes, valueTo);
  } while (bytes[at] === COMMA);
  if (bytes[at] !== CLOSE_OBJECT || skipSpace(bytes, at + 1) !== bytes.length) return undefined;
  return methodOf(bytes, scanned);
}

const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;

function methodOf(bytes: Uint8Array, scanned: ScannedParams | undefined): ScannedMethod | undefined {
  if (plainString(bytes, MSG) !== 'method') return undefined;
  const id = plainString(bytes, ID);
  const method = plainString(bytes, METHOD);
  const randomSeed = plainString(bytes, RANDOM_SEED);
  if (id === undefined || method === undefined) return undefined;
  if (to[RANDOM_SEED] !== 0 && randomSeed === undefined) return undefined;
  const params = scanned ?? (to[PARAMS] === 0 ? NO_PARAMS : bytes.subarray(from[PARAMS], to[PARAMS]));
  if (params instanceof Uint8Array && params[0] !== OPEN_ARRAY) return undefined;
  return randomSeed === undefined ? { id, method, params } : { id, method, params, randomSeed };
}

/** The place behind a string without escapes, which might spell a known key; -1 when there is none. */
function skipPlainString(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return -1;
  for (at++; ; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === undefined || byte < 0x20 || byte === BACKSLASH) return -1;
  }
}

/** Which of {@link KEYS} this is, -1: none. */
function keyAt(bytes: Uint8Array, keyFrom: number, keyTo: number): number {
  for (let key = 0; key < KEYS.length; key++)
    if (exactText(bytes, keyFrom, keyTo, KEYS[key] ?? '')) return key;
  return -1;
}

/** The value of a key if it is a string of printable ASCII without escapes, and not long. */
function plainString(bytes: Uint8Array, key: number): string | undefined {
  const start = (from[key] ?? 0) + 1;
  const end = (to[key] ?? 0) - 1;
  if (end < start || end - start > LONGEST_PLAIN || bytes[start - 1] !== QUOTE) return undefined;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH) return undefined;
  }
  return recurringText(bytes, start, end);
}

/** Longer ids are rare, and the whole parser reads them faster. */
const LONGEST_PLAIN = 128;
