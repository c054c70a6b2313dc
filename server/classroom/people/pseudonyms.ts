import { ADJECTIVES, BIRDS } from './pseudonym-words.ts';

/** Beyond this many tries the rarest name found so far has to do. */
const TRIES = 20;

/**
 * A name like "Blue Heron", one that nobody has if a few tries find such a one.
 * @param timesTaken how many have that name already
 * @param random 0 up to 1
 */
export function makePseudonym(timesTaken: (name: string) => number, random: () => number): string {
  let best = { name: '', times: Number.POSITIVE_INFINITY };
  for (let tries = 0; tries < TRIES && best.times > 0; tries += 1) {
    const name = `${oneOf(ADJECTIVES, random)} ${oneOf(BIRDS, random)}`;
    const times = timesTaken(name);
    if (times < best.times) best = { name, times };
  }
  return best.name;
}

function oneOf(words: readonly string[], random: () => number): string {
  return words[Math.floor(random() * words.length)] ?? '';
}
