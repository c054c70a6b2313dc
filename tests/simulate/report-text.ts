import { floodText } from './flood-report.ts';
import type { LatencySummary } from './latency-windows.ts';
import type { Faults, RunReport } from './run-report.ts';

const FAULT_WORDS: Record<keyof Faults, string> = {
  lost: 'lost',
  doubled: 'doubled',
  outOfOrder: 'out of order',
  damaged: 'damaged',
  unexplained: 'refused yet delivered',
  refused: 'refused',
  unanswered: 'unanswered',
  withoutUpdated: 'without updated',
  answeredTwice: 'answered twice',
  withoutId: 'answered without id',
  unsent: 'not sent',
  incidents: 'incidents',
};
/** Faults that a table shows even when there are none. */
const ALWAYS_SHOWN = new Set<string>(['lost', 'doubled', 'outOfOrder', 'damaged', 'refused', 'unanswered']);

/** The table that people read, for one class. */
export function reportText(report: RunReport): string {
  const lines = [
    `${count(report.students, 'student')}, ${count(report.teachers, 'teacher')}, ` +
      `${report.strokesEach} strokes each, ${report.durationS.toFixed(1)} s`,
    '',
    row(['sent after', 'calls', 'mean ms', 'p50', 'p99', 'max', 'unanswered']),
    ...report.windows.map((window) =>
      row([
        `${window.fromS}-${window.toS} s`,
        String(window.sent),
        ...latencyCells(window.latency),
        String(window.unanswered),
      ]),
    ),
    row(['all', String(report.calls), ...latencyCells(report.callLatency), String(report.faults.unanswered)]),
    row(['to teacher', String(report.deliveries), ...latencyCells(report.strokeToTeacher)]),
    '',
    initialLoadText(report),
    `before the run ${count(report.strokesBefore, 'stroke')}, of other people during the run ${report.foreign}`,
    `generator      longest event-loop delay ${ms(report.loopDelayMaxMs)} ms, latest send ${ms(report.sentLateMaxMs)} ms late`,
    ...(report.flood === undefined ? [] : [floodText(report.flood)]),
    faultsText(report.faults),
    ...report.findings.map((finding) => `  ${finding}`),
    ...(report.stopped === undefined
      ? []
      : [`${report.stopped} before the end: what had not come by then counts as missing`]),
    report.ok ? 'OK' : 'NOT OK',
    '',
  ];
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** One line for each class, when there was more than one. */
export function comparisonText(reports: readonly RunReport[]): string {
  const lines = [
    row(['students', 'calls', 'mean ms', 'p50', 'p99', 'max', 'teacher p50', 'p99', 'max', '']),
    ...reports.map((report) => {
      const [, ...toTeacher] = latencyCells(report.strokeToTeacher);
      const verdict = report.ok ? 'OK' : 'NOT OK';
      return row([
        String(report.students),
        String(report.calls),
        ...latencyCells(report.callLatency),
        ...toTeacher,
        verdict,
      ]);
    }),
    '',
  ];
  return lines.map((line) => line.trimEnd()).join('\n');
}

function faultsText(faults: Faults): string {
  return Object.entries(FAULT_WORDS)
    .map(([kind, words]) => ({ kind, words, number: numberOf(faults, kind) }))
    .filter(({ kind, number }) => number > 0 || ALWAYS_SHOWN.has(kind))
    .map(({ words, number }) => `${number} ${words}`)
    .join(', ');
}

function numberOf(faults: Faults, kind: string): number {
  return Object.entries(faults).find(([name]) => name === kind)?.[1] ?? 0;
}

function initialLoadText({ initialLoad }: RunReport): string {
  if (initialLoad === undefined) return 'initial load   none';
  const { ms: time, strokes, ofThisRun } = initialLoad;
  return `initial load   ${ms(time)} ms for ${count(strokes, 'stroke')} (${ofThisRun} of this run)`;
}

function latencyCells(latency: LatencySummary | undefined): string[] {
  if (latency === undefined) return ['-', '-', '-', '-'];
  return [latency.meanMs, latency.p50Ms, latency.p99Ms, latency.maxMs].map(ms);
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(12) : cell.padStart(12))).join('');
}

function ms(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
