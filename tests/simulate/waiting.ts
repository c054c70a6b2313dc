import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 10;

export interface ProgressWait {
  readonly isDone: () => boolean;
  /** Anything that grows while the server still works on it. */
  readonly progress: () => number;
  /** Gives up when `progress` has stood still for so long. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/** True: done. False: silence or abort came first. */
export async function waitWhileProgress(wait: ProgressWait): Promise<boolean> {
  let seen = wait.progress();
  let seenAt = performance.now();
  while (!wait.isDone()) {
    if (wait.signal.aborted) return false;
    await delay(POLL_MS);
    const now = wait.progress();
    if (now !== seen) {
      seen = now;
      seenAt = performance.now();
    } else if (performance.now() - seenAt > wait.silenceMs) {
      return wait.isDone();
    }
  }
  return true;
}

/** Resolves after `ms` or as soon as `signal` aborts; never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

/** Resolves when `work` has, or after `ms` at the latest. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  await Promise.race([work, pause(ms, stop.signal)]);
  stop.abort();
}
