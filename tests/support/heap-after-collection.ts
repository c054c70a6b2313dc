import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Bytes of objects and buffers that are still reachable. */
export async function heapAfterCollection(): Promise<number> {
  if (typeof collect !== 'function') throw new Error('no garbage collector to ask');
  for (let round = 0; round < 3; round++) {
    Reflect.apply(collect, undefined, []);
    // Buffers are given back in a turn of their own.
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
