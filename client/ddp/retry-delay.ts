const AT_ONCE_MS = 10;
const ATTEMPTS_AT_ONCE = 2;
const FIRST_MS = 1_000;
const GROWTH = 2.2;
const LONGEST_MS = 5 * 60_000;
/** Width of the jitter: a quarter either way. */
const FUZZ = 0.5;

/**
 * Meteor's pauses between attempts (ddp.md 80): two at once, then 4.8 s, 10.6 s, 23 s …, at most 5 min, each up to a
 * quarter shorter or longer, so that a class does not come back in one instant.
 * @param failures attempts that failed in a row
 * @param fraction in [0, 1)
 */
export function retryDelayMs(failures: number, fraction: number): number {
  if (failures < ATTEMPTS_AT_ONCE) return AT_ONCE_MS;
  return Math.min(LONGEST_MS, FIRST_MS * GROWTH ** failures) * (fraction * FUZZ + (1 - FUZZ / 2));
}
