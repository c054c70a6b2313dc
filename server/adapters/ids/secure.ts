import { randomFillSync } from 'node:crypto';
import { METEOR_ID_ALPHABET, METEOR_ID_LENGTH } from '../../../shared/ddp/ids.ts';
import type { Ids } from '../../ports/ids.ts';

const POOL_BYTES = 4096;

/**
 * Unguessable ids. Six random bits choose a character; those beyond the alphabet's 55 are thrown away, so that every
 * character is equally likely. Random bytes are fetched a pool at a time: a call for each id costs more than the id.
 */
export function createSecureIds(): Ids {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  /** Joining characters would leave a string behind for each of them. */
  const text = Buffer.alloc(METEOR_ID_LENGTH);

  function character(): number {
    for (;;) {
      if (used === POOL_BYTES) {
        randomFillSync(pool);
        used = 0;
      }
      const chosen = (pool[used++] ?? 0) & 63;
      if (chosen < METEOR_ID_ALPHABET.length) return METEOR_ID_ALPHABET.charCodeAt(chosen);
    }
  }

  return {
    id() {
      for (let at = 0; at < METEOR_ID_LENGTH; at++) text[at] = character();
      return text.toString('latin1');
    },
  };
}
