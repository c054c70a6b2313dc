import assert from 'node:assert/strict';

const DEADLINE_MS = 20_000;

/** Takes turns until it is so, and fails with what `otherwise` tells when that takes too long. */
export async function waitUntil(
  isTrue: () => boolean,
  otherwise: () => string,
  turn: () => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!isTrue()) {
    if (Date.now() > deadline) assert.fail(otherwise());
    await turn();
  }
}
