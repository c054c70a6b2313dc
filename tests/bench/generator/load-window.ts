import { anonymousBytes, cpuBetween, readCpu } from '../process-figures.ts';
import type { Figures } from './job.ts';
import type { Lesson } from './lesson.ts';
import type { Pace } from './pace.ts';

/** Begins to measure: what came before was warming up. */
export function openWindow(pid: number, lesson: Lesson, pace: Pace): { close(): Figures } {
  lesson.deliveries.clear();
  lesson.roundTrips.clear();
  pace.forgetLateness();
  const ownBefore = process.cpuUsage();
  const cpuBefore = readCpu(pid);
  const startedAt = performance.now();
  return {
    close() {
      const cpuUs = cpuBetween(cpuBefore, readCpu(pid));
      const elapsedMs = performance.now() - startedAt;
      const own = process.cpuUsage(ownBefore);
      const deliveries = lesson.deliveries.summary();
      const roundTrips = lesson.roundTrips.summary();
      const lateness = pace.lateness();
      return {
        cpuPerDraw: cpuUs / roundTrips.count,
        cpuPerDelivery: cpuUs / deliveries.count,
        drawsPerSecond: (roundTrips.count * 1000) / elapsedMs,
        deliveriesPerSecond: (deliveries.count * 1000) / elapsedMs,
        deliveryP50: deliveries.p50Ms,
        deliveryP99: deliveries.p99Ms,
        roundTripP50: roundTrips.p50Ms,
        roundTripP99: roundTrips.p99Ms,
        serverCores: cpuUs / 1000 / elapsedMs,
        memoryBytes: anonymousBytes(pid),
        generatorCores: (own.user + own.system) / 1000 / elapsedMs,
        latenessP99: lateness.p99Ms,
        latenessMax: lateness.maxMs,
      };
    },
  };
}
