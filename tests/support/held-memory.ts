import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of this process that garbage collection cannot free, buffers too. */
export async function heldMemory(): Promise<number> {
  for (let round = 0; round < 4; round++) {
    // What is freed by a finalizer is gone only in the next round.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
