import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Vitals {
  /** Behind a collection of garbage: what is still held, buffers too. */
  readonly heapBytes: number;
  /** The longest time since the last question in which nothing else ran. */
  readonly blockedMs: number;
  /** Sockets, timers and the like, by their kinds. */
  readonly resources: readonly string[];
  /** How many names every object, list and function inherits. */
  readonly inheritedNames: number;
}

// Loaded into the server's process before it starts: answers each message with how the process is.

const RESOLUTION_MS = 1;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();

process.on('message', () => {
  const blockedMs = delay.max / 1e6 - RESOLUTION_MS;
  for (let round = 0; round < 3; round++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const prototypes = [Object.prototype, Array.prototype, Function.prototype];
  const inheritedNames = prototypes.flatMap((each) => Object.getOwnPropertyNames(each)).length;
  // Once the monitor has seen it, collecting the garbage does not count as part of the next answer.
  setTimeout(() => {
    delay.reset();
    const vitals: Vitals = { heapBytes: heapUsed + external, blockedMs, resources, inheritedNames };
    process.send?.(vitals);
  }, 10 * RESOLUTION_MS);
});
// Who asks must not keep the server alive.
process.channel?.unref();
