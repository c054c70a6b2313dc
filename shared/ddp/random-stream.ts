import { Alea } from './alea.ts';
import { METEOR_ID_ALPHABET, METEOR_ID_LENGTH } from './ids.ts';

/** An endless sequence of ids that follows from its seeds. */
export interface SeededIds {
  /** The sequence's next id: 17 characters of Meteor's alphabet. */
  id(): string;
}

/**
 * The random streams of one method call: both sides derive the same ids from the call's `randomSeed`.
 * Each name has its own sequence, seeded with (seed, name); asking for a name again continues its sequence.
 */
export class RandomStream {
  readonly #seed: string;
  readonly #streams = new Map<string, SeededIds>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** @param name for the ids of documents inserted into a collection: `/collection/<name>`; empty means `default`. */
  stream(name: string): SeededIds {
    if (name === '') name = 'default';
    let ids = this.#streams.get(name);
    if (ids === undefined) {
      ids = seededIds(this.#seed, name);
      this.#streams.set(name, ids);
    }
    return ids;
  }
}

function seededIds(seed: string, name: string): SeededIds {
  const alea = new Alea([seed, name]);
  return {
    id() {
      let id = '';
      for (let i = 0; i < METEOR_ID_LENGTH; i++) {
        id += METEOR_ID_ALPHABET.charAt(Math.floor(alea.fraction() * METEOR_ID_ALPHABET.length));
      }
      return id;
    },
  };
}
