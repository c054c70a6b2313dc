import { encodeError, type DdpErrorObject } from '../../shared/ddp/ddp-error.ts';
import type { ServerMessage } from '../../shared/ddp/server-messages.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Undefined for what is no message of DDP: clients pass such things over in silence (ddp.md 11, old servers greet with
 * `{"server_id":"0"}`). Never throws.
 */
export function parseServerMessage(text: string): ServerMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  // The checks below are those of the type, message by message.
  return hasItsFields(value) ? (withPlainError(value) as unknown as ServerMessage) : undefined;
}

function hasItsFields(message: Json): boolean {
  const { msg, id, collection, fields, cleared } = message;
  switch (msg) {
    case 'added':
      return isText(collection) && isText(id) && (fields === undefined || isObject(fields));
    case 'changed':
      return (
        isText(collection) &&
        isText(id) &&
        (fields === undefined || isObject(fields)) &&
        (cleared === undefined || isTexts(cleared))
      );
    case 'removed':
      return isText(collection) && isText(id);
    case 'ready':
      return isTexts(message['subs']);
    case 'nosub':
      return id === undefined || isText(id);
    case 'result':
      return isText(id);
    case 'updated':
      return isTexts(message['methods']);
    case 'connected':
      return isText(message['session']);
    case 'failed':
      return isText(message['version']);
    case 'error':
      return isText(message['reason']);
    case 'ping':
    case 'pong':
      return true;
    default:
      return false;
  }
}

/** Other servers leave out fields of an error, or send one that is not an object. */
function withPlainError(message: Json): Json {
  const { error, msg } = message;
  if (error === undefined || (msg !== 'result' && msg !== 'nosub')) return message;
  return { ...message, error: plainError(error) };
}

function plainError(value: unknown): DdpErrorObject {
  if (!isObject(value)) return encodeError(500, isText(value) ? value : undefined);
  const { error, reason, details } = value;
  return encodeError(
    isText(error) || typeof error === 'number' ? error : 500,
    isText(reason) ? reason : undefined,
    details,
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
