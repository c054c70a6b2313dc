import { load } from './load.ts';
import { smallLogs } from './small-logs.ts';
import { subscribers } from './subscribers.ts';

/** Benchmarks without peers and targets, by name. */
export const STANDALONE: ReadonlyMap<string, () => Promise<void>> = new Map([
  ['subscribers', subscribers],
  ['load', load],
  ['small-logs', smallLogs],
]);
