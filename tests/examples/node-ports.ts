import { randomInt } from 'node:crypto';

const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz';

/** The time, as a DDP server wants it. */
export const clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(ms: number, run: () => void) {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
  endOfTick: (run: () => void) => void setImmediate(run),
};

/** Ids like Meteor's: 17 characters that no one mistakes for one another. */
export const ids = {
  id: () => Array.from({ length: 17 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join(''),
};
