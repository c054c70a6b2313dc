import type { Ids } from '../../server/ports/ids.ts';
import { METEOR_ID_ALPHABET, METEOR_ID_LENGTH } from '../../shared/ddp/ids.ts';

/** Ids in Meteor's form that count up: the same in every run. */
export class NumberedIds implements Ids {
  #count = 0;

  id(): string {
    let rest = this.#count++;
    let digits = '';
    while (rest > 0) {
      digits = METEOR_ID_ALPHABET.charAt(rest % METEOR_ID_ALPHABET.length) + digits;
      rest = Math.floor(rest / METEOR_ID_ALPHABET.length);
    }
    return digits.padStart(METEOR_ID_LENGTH, METEOR_ID_ALPHABET.charAt(0));
  }
}
