import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 5;

/** @throws {Error} naming `what` when it is not so after `withinMs` */
export async function eventually(isTrue: () => boolean, withinMs: number, what: string): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs / 1000} s: ${what}`);
    await delay(LOOK_MS);
  }
}

/** Resolves when it is so, or when `progress` has stood still for so long: what is missing then stays missing. */
export async function quiet(
  isTrue: () => boolean,
  progress: () => number,
  standStillMs: number,
): Promise<void> {
  let last = progress();
  let changedAt = performance.now();
  while (!isTrue()) {
    const now = performance.now();
    const reached = progress();
    if (reached !== last) {
      last = reached;
      changedAt = now;
    } else if (now - changedAt > standStillMs) {
      return;
    }
    await delay(LOOK_MS);
  }
}

/** @throws {Error} naming `what` when the promise has not settled after `withinMs`; what it rejects with before */
export async function within(promise: Promise<unknown>, withinMs: number, what: string): Promise<void> {
  const gaveUp = new AbortController();
  const late = delay(withinMs, undefined, { signal: gaveUp.signal }).then(() => {
    throw new Error(`not within ${withinMs / 1000} s: ${what}`);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    gaveUp.abort();
    late.catch(() => undefined);
  }
}
