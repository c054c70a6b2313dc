import { SERVER_WORKLOADS } from './server-workloads.ts';
import { MEMORY_WORKLOADS } from './memory-workloads.ts';
import { RATE_WORKLOADS } from './rate-workloads.ts';
import { STARTUP_WORKLOAD } from './startup-workload.ts';
import type { Workload } from './workload.ts';

/** By name, in the order in which they are run. */
export const WORKLOADS: ReadonlyMap<string, Workload> = new Map(
  [...RATE_WORKLOADS, ...SERVER_WORKLOADS, ...MEMORY_WORKLOADS, STARTUP_WORKLOAD].map((workload) => [
    workload.name,
    workload,
  ]),
);
