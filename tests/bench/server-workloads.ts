import {
  BYTES_PER_CONNECTION,
  BYTES_PER_STROKE,
  CPU_PER_DELIVERY,
  DELIVERY_P99,
  GENERATOR_CORES,
  HIGHEST_RATE,
  OVER_FRAME,
  READY_MS,
  ROUND_TRIP_P50,
  ROUND_TRIP_P99,
  STALL_MS,
  count,
  inMib,
  inMs,
  ratio,
} from './figure-columns.ts';
import type { SlowScenario } from './generator/job.ts';
import { addFaults } from './generator/lesson-faults.ts';
import { measureServer } from './measure-server.ts';
import type { Workload } from './workload.ts';

const OURS = ['memory', 'stored'];
const BOUND_MS = 300_000;

const saturation: Workload = {
  name: 'W2max',
  title: '30 students, 200 teachers: the highest rate with a p99 of 50 ms',
  competitors: ['memory', 'stored', 'a', 'Md'],
  quickCompetitors: ['stored'],
  runs: Infinity,
  columns: [
    HIGHEST_RATE,
    count('deliveriesPerSecond', 'deliveries/s'),
    CPU_PER_DELIVERY,
    DELIVERY_P99,
    GENERATOR_CORES,
  ],
  measure: (competitor, size, tell) =>
    measureServer(
      competitor,
      size === 'quick'
        ? { kind: 'saturation', students: 30, teachers: 20, warmMs: 500, stepMs: 200, highestRate: 300 }
        : {
            kind: 'saturation',
            students: 30,
            teachers: 200,
            warmMs: 3_000,
            stepMs: 1_000,
            highestRate: 60_000,
          },
      BOUND_MS,
      tell,
    ),
};

const snapshot: Workload = {
  name: 'W5',
  title: 'fresh teachers take 100,000 strokes while another student draws 50/s',
  competitors: ['memory', 'stored', 'a', 'Md'],
  quickCompetitors: ['memory', 'stored', 'a'],
  runs: 3,
  columns: [
    READY_MS,
    STALL_MS,
    inMs('cpuMs', 'CPU ms'),
    BYTES_PER_STROKE,
    count('frameBytes', 'B/frame'),
    OVER_FRAME,
  ],
  measure: (competitor, size, tell) =>
    measureServer(
      competitor,
      size === 'quick'
        ? { kind: 'snapshot', strokes: 5_000, teachers: 2, calmMs: 200 }
        : { kind: 'snapshot', strokes: 100_000, teachers: 5, calmMs: 1_500 },
      BOUND_MS,
      tell,
    ),
};

const idle: Workload = {
  name: 'W6',
  title: '10,000 idle connections, 30 students draw, 1 teacher',
  competitors: ['memory', 'stored', 'a', 'f', 'e', 'Md'],
  quickCompetitors: ['memory', 'a'],
  runs: 3,
  columns: [BYTES_PER_CONNECTION],
  measure: (competitor, size, tell) =>
    measureServer(
      competitor,
      size === 'quick'
        ? { kind: 'idle', connections: 300, calmMs: 200 }
        : { kind: 'idle', connections: 10_000, calmMs: 2_000 },
      BOUND_MS,
      tell,
    ),
};

const lone: Workload = {
  name: 'lone',
  title: 'one student, one stroke now and then',
  competitors: [...OURS, 'a'],
  quickCompetitors: ['stored'],
  runs: 3,
  columns: [ROUND_TRIP_P50, ROUND_TRIP_P99, DELIVERY_P99],
  measure: (competitor, size, tell) =>
    measureServer(competitor, { kind: 'lone', strokes: size === 'quick' ? 5 : 50 }, BOUND_MS, tell),
};

const slowTeachers: Workload = {
  name: 'slow-teachers',
  title: '100 of 105 teachers stop reading for 30 s while 400 students draw at 10x',
  competitors: OURS,
  quickCompetitors: ['stored'],
  runs: 3,
  columns: [
    inMib('beyondFramesBytes', 'MiB beyond frames'),
    inMib('framesBytes', 'MiB of frames'),
    ratio('p99Ratio', 'p99 / none slow'),
    DELIVERY_P99,
    inMs('p99WithoutMs', 'p99 none slow'),
    inMs('catchUpMs', 'catch-up ms'),
    inMib('caughtUpBytes', 'caught up MiB'),
    GENERATOR_CORES,
  ],
  async measure(competitor, size, tell) {
    const scenario: SlowScenario =
      size === 'quick'
        ? {
            kind: 'slow-teachers',
            students: 50,
            readers: 2,
            warmMs: 400,
            stopped: 10,
            stopMs: 1_000,
            burst: 2_000,
          }
        : {
            kind: 'slow-teachers',
            students: 400,
            readers: 5,
            warmMs: 4_000,
            stopped: 100,
            stopMs: 30_000,
            burst: 8_000,
          };
    const without = await measureServer(competitor, { ...scenario, stopped: 0 }, BOUND_MS, tell);
    const { figures, faults, troubles } = await measureServer(competitor, scenario, BOUND_MS, tell);
    const p99WithoutMs = without.figures['deliveryP99'] ?? Number.NaN;
    return {
      figures: { ...figures, p99WithoutMs, p99Ratio: (figures['deliveryP99'] ?? Number.NaN) / p99WithoutMs },
      faults: addFaults(faults, without.faults),
      troubles: [...without.troubles, ...troubles],
    };
  },
};

const storm: Workload = {
  name: 'storm',
  title: '1,950 students, 50 who resume and 5 teachers come back to 10,000 strokes within 1 s',
  competitors: OURS,
  quickCompetitors: ['stored'],
  runs: 3,
  columns: [
    inMs('allReadyMs', 'all ready ms'),
    inMs('readyP50', 'ready p50 ms'),
    inMs('readyP99', 'p99 ms'),
    inMs('deliveryP99', 'draws meanwhile, delivery p99 ms'),
    inMs('calmDeliveryP99', 'before'),
    inMs('roundTripP99', 'round trip p99 ms'),
    inMs('calmRoundTripP99', 'before'),
  ],
  measure: (competitor, size, tell) =>
    measureServer(
      competitor,
      size === 'quick'
        ? {
            kind: 'storm',
            strokes: 1_000,
            calmMs: 300,
            students: 195,
            resuming: 5,
            teachers: 2,
            withinMs: 300,
            drawsPerSecond: 60,
          }
        : {
            kind: 'storm',
            strokes: 10_000,
            calmMs: 3_000,
            students: 1_950,
            resuming: 50,
            teachers: 5,
            withinMs: 1_000,
            drawsPerSecond: 200,
          },
      BOUND_MS,
      tell,
    ),
};

/** Those whose load is more than a rate. */
export const SERVER_WORKLOADS: readonly Workload[] = [saturation, snapshot, idle, lone, slowTeachers, storm];
