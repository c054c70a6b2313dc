import type { DrawRefusal } from '../../../shared/classroom/parse-draw.ts';
import { MAX_SEGMENTS } from '../../../shared/classroom/stroke-limits.ts';
import { skipJsonValue, skipSpace } from '../../../shared/ddp/json-text.ts';
import { placeBeyondValues } from '../../../shared/ddp/json-values.ts';
import { MAX_MESSAGE_VALUES } from '../../../shared/ddp/parse-client-message.ts';

const OPEN_BRACKET = 0x5b;
const COMMA = 0x2c;
const MAX_DEPTH = 64;

/**
 * Why parameters of `draw`, a JSON array, are not even decoded: they hold far more values than any stroke, and decoding would
 * hold up everybody. Undefined for all others.
 */
export function refuseOverfull(params: Uint8Array): DrawRefusal | undefined {
  if (placeBeyondValues(params, MAX_MESSAGE_VALUES) < 0) return undefined;
  return hasTooManySegments(params)
    ? { error: 413, reason: `A stroke has at most ${MAX_SEGMENTS} segments` }
    : { error: 400, reason: 'These are more values than a stroke has' };
}

/** Whether the second parameter is an array of more items than a stroke may have. */
function hasTooManySegments(params: Uint8Array): boolean {
  const behindStudent = skipJsonValue(params, skipSpace(params, skipSpace(params, 0) + 1), MAX_DEPTH);
  let at = skipSpace(params, skipSpace(params, behindStudent) + 1);
  if (params[at] !== OPEN_BRACKET) return false;
  for (let items = 1; items <= MAX_SEGMENTS; items++) {
    at = skipSpace(params, skipJsonValue(params, skipSpace(params, at + 1), MAX_DEPTH));
    if (params[at] !== COMMA) return false;
  }
  return true;
}
