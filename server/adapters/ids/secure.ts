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

  function character(): string {
    for (;;) {
      if (used === POOL_BYTES) {
        randomFillSync(pool);
        used = 0;
      }
      const chosen = METEOR_ID_ALPHABET[(pool[used++] ?? 0) & 63];
      if (chosen !== undefined) return chosen;
    }
  }

  return {
    id() {
      let id = '';
      while (id.length < METEOR_ID_LENGTH) id += character();
      return id;
    },
  };
}
