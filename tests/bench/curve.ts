import { fileURLToPath } from 'node:url';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gridText } from './bench-table.ts';
import { inkwell } from './competitors.ts';
import type { LogJob } from './document-logs.ts';
import { CPU_PER_DELIVERY, CPU_PER_DRAW, DELIVERY_P99, MEMORY, type FigureColumn } from './figure-columns.ts';
import type { Outcome, RateScenario } from './generator/job.ts';
import type { TellProgress } from './generator/tell-progress.ts';
import { chartSvg, type ChartPanel } from './curve-chart.ts';
import { measureServer } from './measure-server.ts';
import type { ProgressLine } from './progress-line.ts';
import type { RunRecord } from './rounds.ts';
import { runChild } from './run-child.ts';
import type { Size } from './workload.ts';

const CHART = fileURLToPath(new URL('./curve.svg', import.meta.url));
const BOUND_MS = 600_000;
const DRAWS_IN_TURN = 200_000;

/** One line of the chart: the same load, one of its sizes growing. */
interface Sweep {
  readonly name: string;
  readonly title: string;
  readonly sizes: readonly number[];
  readonly quickSizes: readonly number[];
  readonly columns: readonly FigureColumn[];
  measure(size: number, tell: TellProgress): Promise<Outcome>;
}

const rate = (
  scenario: Omit<RateScenario, 'kind' | 'warmMs' | 'measureMs'>,
  tell: TellProgress,
): Promise<Outcome> =>
  measureServer(
    inkwell('stored'),
    { kind: 'rate', warmMs: 3_000, measureMs: 6_000, ...scenario },
    BOUND_MS,
    tell,
  );

const SWEEPS: readonly Sweep[] = [
  {
    name: 'students',
    title: 'students, 1 teacher, 1,000 draws/s between them',
    sizes: [50, 100, 200, 400, 800, 1_600],
    quickSizes: [50, 100],
    columns: [CPU_PER_DRAW, DELIVERY_P99, MEMORY],
    measure: (students, tell) =>
      rate({ students, teachers: 1, held: 0, load: { drawsPerSecond: 1_000 } }, tell),
  },
  {
    name: 'teachers',
    title: 'teachers, 30 students, 60 draws/s between them',
    sizes: [1, 10, 50, 200, 1_000],
    quickSizes: [1, 10],
    columns: [CPU_PER_DRAW, CPU_PER_DELIVERY, DELIVERY_P99, MEMORY],
    measure: (teachers, tell) =>
      rate({ students: 30, teachers, held: 0, load: { drawsPerSecond: 60 } }, tell),
  },
  {
    name: 'strokes held',
    title: 'strokes held before, 100 students, 1 teacher, 1,000 draws/s',
    sizes: [1_000, 10_000, 100_000, 1_000_000],
    quickSizes: [1_000, 5_000],
    columns: [CPU_PER_DRAW, DELIVERY_P99, MEMORY],
    measure: (held, tell) =>
      rate({ students: 100, teachers: 1, held, load: { drawsPerSecond: 1_000 } }, tell),
  },
  {
    name: 'classrooms',
    title: 'classrooms over the embedded store, 200,000 draws that take turns, without sockets',
    sizes: [1, 100, 1_000],
    quickSizes: [1, 100],
    columns: [
      { figure: 'cpuPerDraw', title: 'us/draw', show: (value) => value.toFixed(2) },
      { figure: 'cpuPerOpening', title: 'us to open one', show: (value) => value.toFixed(0) },
      // Not the whole process: it holds the strokes that it was warmed up with, more of them the more classrooms there are.
      { figure: 'bytesPerStroke', title: 'B/stroke beyond frames', show: (value) => value.toFixed(0) },
    ],
    measure: (classrooms, tell) => {
      const job: LogJob = { kind: 'classrooms', classrooms, strokes: DRAWS_IN_TURN / classrooms };
      return runChild('document-logs', job, BOUND_MS, tell);
    },
  },
];

export interface Curve {
  readonly runs: readonly RunRecord[];
  readonly panels: readonly ChartPanel[];
}

/** Inkwell as users run it, one size of the load after another: tables, and the chart as a file. */
export async function measureCurve(size: Size, progress: ProgressLine): Promise<Curve> {
  const runs: RunRecord[] = [];
  const panels: ChartPanel[] = [];
  for (const sweep of SWEEPS) {
    const points: (readonly [number, RunRecord])[] = [];
    for (const each of size === 'quick' ? sweep.quickSizes : sweep.sizes) {
      const label = `${each} ${sweep.name}`;
      const outcome = await sweep.measure(each, (text) => progress.show(`${label}: ${text}`));
      const run = { workload: `curve ${sweep.name}`, competitor: String(each), round: 0, ...outcome };
      points.push([each, run]);
      runs.push(run);
    }
    progress.clear();
    const rows = points.map(([each, { figures }]) => [
      each.toLocaleString('en'),
      ...sweep.columns.map(({ figure, show }) => show(figures[figure] ?? Number.NaN)),
    ]);
    process.stdout.write(
      `\n${sweep.title}\n${gridText([sweep.name, ...sweep.columns.map(({ title }) => title)], rows)}`,
    );
    for (const { figure, title, show } of sweep.columns) {
      const values = points.map(([each, { figures }]) => [each, figures[figure] ?? Number.NaN] as const);
      panels.push({ title, size: sweep.name, values, show });
    }
  }
  // What is kept shows real figures only.
  const path = size === 'quick' ? join(mkdtempSync(join(tmpdir(), 'inkwell-curve-')), 'curve.svg') : CHART;
  writeFileSync(path, chartSvg(panels));
  console.log(`\nChart: ${path}`);
  return { runs, panels };
}
