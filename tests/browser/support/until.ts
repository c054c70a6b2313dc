import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

const DEADLINE_MS = 20_000;

/** Asks again until the answer is not undefined (or false), and fails with what `what` says when that takes too long. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined | false> | Answer | undefined | false,
  deadlineMs = DEADLINE_MS,
): Promise<Answer> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) assert.fail(`not within ${deadlineMs} ms: ${what}`);
    await delay(20);
  }
}
