import { Buffer } from 'node:buffer';
import { exceedsDepth } from '../../../shared/ddp/json-depth.ts';

/** No sender nests: deeper text is refused before it is parsed. */
const MAX_DEPTH = 8;

/** Why nothing was taken: the text is no JSON, or JSON of something else than messages. */
export type Unpackable = 'not JSON' | 'no messages';

/**
 * The messages that a client packed: an array of strings.
 * @param isBareTaken whether one string by itself is a message too, as on a WebSocket
 */
export function parseMessages(body: Uint8Array, isBareTaken = false): readonly string[] | Unpackable {
  if (exceedsDepth(body, MAX_DEPTH)) return 'no messages';
  let packed: unknown;
  try {
    packed = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch {
    return 'not JSON';
  }
  if (isBareTaken && typeof packed === 'string') return [packed];
  return isTexts(packed) ? packed : 'no messages';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((message) => typeof message === 'string');
}
