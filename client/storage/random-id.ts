import { METEOR_ID_ALPHABET, METEOR_ID_LENGTH } from '../../shared/ddp/ids.ts';

/** A fresh id: 17 characters of Meteor's alphabet. Browsers give `getRandomValues` to plain http pages too. */
export function randomId(): string {
  let id = '';
  while (id.length < METEOR_ID_LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(METEOR_ID_LENGTH))) {
      // The largest multiple of 55 below 256: what is above would make the first letters likelier.
      if (byte < 220 && id.length < METEOR_ID_LENGTH) id += METEOR_ID_ALPHABET.charAt(byte % 55);
    }
  }
  return id;
}
