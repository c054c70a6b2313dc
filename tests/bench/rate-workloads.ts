import {
  CPU_PER_DELIVERY,
  CPU_PER_DRAW,
  DELIVERY_P99,
  DRAW_RATE,
  GENERATOR_CORES,
  LATENESS_P99,
  MEMORY,
  ROUND_TRIP_P50,
  ROUND_TRIP_P99,
  SERVER_CORES,
  type FigureColumn,
} from './figure-columns.ts';
import type { RateScenario } from './generator/job.ts';
import { measureServer } from './measure-server.ts';
import type { Workload } from './workload.ts';

const EVERY = ['memory', 'stored', 'a', 'f', 'e', 'Md', 'Mm'];
const QUICK = ['memory', 'stored', 'a'];
const BOUND_MS = 180_000;
/** One round of the recorded drawing at ten times its speed, late starts and all. */
const RECORDED_ROUND_MS = 4_383;
/**
 * A class lasts an hour, and V8 compiles what a draw runs through for its first few thousand: measured after 4 s, W7 stood at
 * 0.74 of plain ws, after 14 s at 0.60 (decision 0012). For every server the same.
 */
const WARM_MS = 12_000;

const TIMES = [
  ROUND_TRIP_P50,
  ROUND_TRIP_P99,
  DRAW_RATE,
  SERVER_CORES,
  MEMORY,
  GENERATOR_CORES,
  LATENESS_P99,
];

/** A load that does not wait for the server. */
interface RateWorkload {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly FigureColumn[];
  readonly full: Omit<RateScenario, 'kind' | 'held'>;
  readonly quick: Omit<RateScenario, 'kind' | 'held'>;
  readonly competitors?: readonly string[];
  readonly quickCompetitors?: readonly string[];
}

const LOADS: readonly RateWorkload[] = [
  {
    name: 'W7',
    title: '400 students, no teacher, 2,000 draws/s',
    columns: [CPU_PER_DRAW, ...TIMES],
    full: { students: 400, teachers: 0, load: { drawsPerSecond: 2000 }, warmMs: WARM_MS, measureMs: 8_000 },
    quick: { students: 100, teachers: 0, load: { drawsPerSecond: 500 }, warmMs: 300, measureMs: 700 },
  },
  {
    // No target is set on it. At 2,000 draws/s a server is idle nine tenths of the time, which costs it its caches (decision 0021).
    name: 'W7x5',
    title: 'W7 at 10,000 draws/s',
    columns: [CPU_PER_DRAW, ...TIMES],
    full: { students: 400, teachers: 0, load: { drawsPerSecond: 10_000 }, warmMs: WARM_MS, measureMs: 8_000 },
    quick: { students: 100, teachers: 0, load: { drawsPerSecond: 1000 }, warmMs: 300, measureMs: 700 },
    // Meteor's server cannot keep up.
    competitors: ['memory', 'stored', 'a', 'f', 'e'],
    quickCompetitors: ['stored'],
  },
  {
    name: 'W4',
    title: 'the recorded drawing: 400 students, 1 teacher, 10x speed',
    columns: [CPU_PER_DRAW, DELIVERY_P99, ...TIMES],
    full: {
      students: 400,
      teachers: 1,
      load: 'recorded',
      warmMs: 3 * RECORDED_ROUND_MS,
      measureMs: 2 * RECORDED_ROUND_MS,
    },
    quick: { students: 100, teachers: 1, load: 'recorded', warmMs: 300, measureMs: 700 },
  },
  {
    name: 'W2',
    title: '30 students, 200 teachers, 60 draws/s',
    columns: [CPU_PER_DELIVERY, DELIVERY_P99, ...TIMES],
    full: {
      students: 30,
      teachers: 200,
      load: { drawsPerSecond: 60 },
      warmDrawsPerSecond: 200,
      warmMs: WARM_MS,
      measureMs: 10_000,
    },
    quick: { students: 30, teachers: 50, load: { drawsPerSecond: 60 }, warmMs: 300, measureMs: 700 },
  },
  {
    name: 'W3',
    title: '1,000 students, 10 teachers, 1,000 draws/s',
    columns: [CPU_PER_DELIVERY, DELIVERY_P99, ...TIMES],
    full: { students: 1000, teachers: 10, load: { drawsPerSecond: 1000 }, warmMs: WARM_MS, measureMs: 8_000 },
    quick: { students: 100, teachers: 5, load: { drawsPerSecond: 200 }, warmMs: 300, measureMs: 700 },
    quickCompetitors: EVERY,
  },
];

/** W2, W3, W4, W7 and W7x5. */
export const RATE_WORKLOADS: readonly Workload[] = LOADS.map(
  ({ name, title, columns, full, quick, competitors, quickCompetitors }) => ({
    name,
    title,
    competitors: competitors ?? EVERY,
    quickCompetitors: quickCompetitors ?? QUICK,
    runs: Infinity,
    columns,
    measure: (competitor, size, tell) =>
      measureServer(
        competitor,
        { kind: 'rate', held: 0, ...(size === 'quick' ? quick : full) },
        BOUND_MS,
        tell,
      ),
  }),
);
