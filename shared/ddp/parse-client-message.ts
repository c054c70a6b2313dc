import type { ClientMessage, ConnectMessage, MethodMessage } from './client-messages.ts';
import { EjsonError, decodeEjson, mayHoldEjson } from './ejson.ts';
import type { MethodCallId, SubId } from './ids.ts';
import { exceedsDepth } from './json-depth.ts';
import { placeBeyondValues } from './json-values.ts';
import { scanMethod, type TextTaker } from './scan-method.ts';

/** How deep a message may nest, the message itself counted [BAD5]. */
const MAX_MESSAGE_DEPTH = 64;
/** How many values a message may hold [BAD11]: a stroke of 2,000 segments has 20,000. */
export const MAX_MESSAGE_VALUES = 32_768;
/** `offendingMessage` is left out when the message is larger [BAD9]. */
const MAX_OFFENDING_BYTES = 1024;

/** The client broke the protocol: what it is told. */
export interface Malformed {
  readonly reason: string;
  readonly offendingMessage?: unknown;
  /**
   * `unreadable`: answered at once, also before `connect`, and no sign of life [BAD1] [BAD2] [BEAT5].
   * `queued`: answered in its turn of the queue.
   */
  readonly kind: 'unreadable' | 'queued';
  /** A call that can be answered all the same: with this reason, instead of an `error`. */
  readonly callId?: MethodCallId;
}

/** A `connect` whose version or support makes no sense [CONN3]. */
export interface BadConnect {
  readonly msg: 'bad connect';
}

export type ParsedMessage =
  | { readonly message: ClientMessage | BadConnect; readonly raw: RawMessage }
  | { readonly malformed: Malformed; readonly raw: RawMessage };

/** The message as JSON had it, for `offendingMessage`; undefined when it is larger than 1 KiB [BAD9]. */
export type RawMessage = () => unknown;

type JsonObject = Readonly<Record<string, unknown>>;

/** A byte order mark is kept: text that begins with one is no JSON [BAD1]. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Turns what a client sent into a message, or into what it has to be told. Never throws.
 * @param textTaker undefined for a method that wants its parameters decoded; those of the others are only checked, and may be many
 */
export function parseClientMessage(
  bytes: Uint8Array,
  textTaker: (method: string) => TextTaker | undefined,
  maxValues = MAX_MESSAGE_VALUES,
): ParsedMessage {
  const scanned = scanMethod(bytes, MAX_MESSAGE_DEPTH, textTaker);
  if (scanned !== undefined && textTaker(scanned.method) !== undefined) {
    const { id, method, params, randomSeed } = scanned;
    const common = {
      msg: 'method',
      id: id as MethodCallId,
      method,
      params: { kind: 'text', text: params },
    } as const;
    const message: MethodMessage = randomSeed === undefined ? common : { ...common, randomSeed };
    return { message, raw: () => offending(bytes, parseJson(decoder.decode(bytes))) };
  }
  const tooManyAt = placeBeyondValues(bytes, maxValues);
  const looked = tooManyAt < 0 ? bytes : bytes.subarray(0, tooManyAt);
  if (exceedsDepth(looked, MAX_MESSAGE_DEPTH)) return unreadable('Parse error');
  if (tooManyAt >= 0) {
    const reason = `Too many values in a message: at most ${maxValues}`;
    if (scanned === undefined) return unreadable(reason);
    const callId = scanned.id as MethodCallId;
    return { malformed: { kind: 'queued', reason, callId }, raw: () => undefined };
  }
  const text = decoder.decode(bytes);
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return unreadable('Bad request');
  const raw = (): unknown => offending(bytes, value);
  if (Array.isArray(value) || !(value as JsonObject)['msg']) {
    return { malformed: { kind: 'unreadable', reason: 'Bad request', ...offendingField(raw()) }, raw };
  }
  try {
    const message = parseObject(value as JsonObject, text, textTaker);
    if (typeof message !== 'string') return { message, raw };
    return { malformed: { kind: 'queued', reason: message, ...offendingField(raw()) }, raw };
  } catch (error) {
    if (error instanceof EjsonError) return unreadable('Parse error');
    throw error;
  }
}

/** `{ offendingMessage }`, or nothing when it was left out. */
export function offendingField(offendingMessage: unknown): { readonly offendingMessage?: unknown } {
  return offendingMessage === undefined ? {} : { offendingMessage };
}

function unreadable(reason: string): ParsedMessage {
  return { malformed: { kind: 'unreadable', reason }, raw: () => undefined };
}

function offending(bytes: Uint8Array, value: unknown): unknown {
  return bytes.length > MAX_OFFENDING_BYTES ? undefined : value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The message, or the reason why it is none. */
function parseObject(
  value: JsonObject,
  text: string,
  textTaker: (method: string) => TextTaker | undefined,
): ClientMessage | BadConnect | string {
  switch (value['msg']) {
    case 'connect':
      return parseConnect(value);
    case 'ping':
      return parsePing(value);
    case 'pong':
      return { msg: 'pong' };
    case 'sub': {
      const { id, name, params = [] } = value;
      if (typeof id !== 'string' || typeof name !== 'string' || !Array.isArray(params))
        return 'Malformed subscription';
      return { msg: 'sub', id: id as SubId, name, params: decodeParams(params, text) };
    }
    case 'unsub': {
      const { id } = value;
      if (id === undefined) return { msg: 'unsub' };
      return typeof id === 'string' ? { msg: 'unsub', id: id as SubId } : 'Malformed unsubscription';
    }
    case 'method':
      return parseMethod(value, text, textTaker);
    default:
      return 'Bad request';
  }
}

function parseConnect({ version, support }: JsonObject): ConnectMessage | BadConnect {
  if (typeof version !== 'string' || !Array.isArray(support)) return { msg: 'bad connect' };
  const versions: unknown[] = support;
  if (!versions.every((entry) => typeof entry === 'string') || !versions.includes(version)) {
    return { msg: 'bad connect' };
  }
  return { msg: 'connect', version, support: versions };
}

function parsePing({ id }: JsonObject): ClientMessage | string {
  if (id === undefined) return { msg: 'ping' };
  const isEchoed = typeof id === 'string' || typeof id === 'number' || id === null;
  return isEchoed ? { msg: 'ping', id } : 'Bad request';
}

function parseMethod(
  value: JsonObject,
  text: string,
  textTaker: (method: string) => TextTaker | undefined,
): ClientMessage | string {
  const { id, method, params = [], randomSeed } = value;
  const isWellFormed =
    typeof id === 'string' &&
    typeof method === 'string' &&
    Array.isArray(params) &&
    (randomSeed === undefined || typeof randomSeed === 'string');
  if (!isWellFormed) return 'Malformed method invocation';
  return {
    msg: 'method',
    id: id as MethodCallId,
    method,
    // A text method's message that the scanner left to us (an escape in its id, say): the text is written anew.
    params:
      textTaker(method) !== undefined
        ? { kind: 'text', text: new TextEncoder().encode(JSON.stringify(params)) }
        : { kind: 'values', values: decodeParams(params, text) },
    ...(randomSeed === undefined ? {} : { randomSeed }),
  };
}

/** @throws {EjsonError} for EJSON that cannot be decoded [BAD4] */
function decodeParams(params: readonly unknown[], text: string): readonly unknown[] {
  return mayHoldEjson(text) ? (decodeEjson(params) as readonly unknown[]) : params;
}
