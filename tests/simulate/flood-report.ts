import type { FloodCount } from './flood-order.ts';
import type { RunReport } from './run-report.ts';

/** All flooders of a run together. */
export interface FloodReport {
  readonly clients: number;
  readonly sent: number;
  readonly accepted: number;
  readonly throttled: number;
  readonly otherwiseRefused: number;
  readonly disconnected: number;
}

export function floodReport(counts: readonly FloodCount[]): FloodReport {
  const sum = (count: (each: FloodCount) => number): number =>
    counts.reduce((total, each) => total + count(each), 0);
  return {
    clients: counts.length,
    sent: sum(({ sent }) => sent),
    accepted: sum(({ accepted }) => accepted),
    throttled: sum(({ throttled }) => throttled),
    otherwiseRefused: sum(({ otherwiseRefused }) => otherwiseRefused),
    disconnected: sum(({ disconnected }) => (disconnected === undefined ? 0 : 1)),
  };
}

/** What is wrong with how a flood was met, in words: it is to be throttled, and nothing else. */
export function floodFindings({
  clients,
  throttled,
  otherwiseRefused,
  disconnected,
}: FloodReport): readonly string[] {
  return [
    ...(throttled === 0 ? [`${clients} flooding, and nothing was throttled`] : []),
    ...(otherwiseRefused > 0
      ? [`${otherwiseRefused} draws of the flood were refused for another reason`]
      : []),
    ...(disconnected > 0 ? [`${disconnected} of ${clients} flooders were disconnected`] : []),
  ];
}

export function floodText(flood: FloodReport): string {
  const { clients, sent, accepted, throttled } = flood;
  const who = clients === 1 ? '1 flooding client' : `${clients} flooding clients`;
  return `${who} sent ${sent} draws: ${accepted} accepted, ${throttled} throttled`;
}

type Latencies = Pick<RunReport, 'callLatency' | 'strokeToTeacher'>;

/** What a flood does to its neighbours: the class without it, with it, and how many times as long it takes. */
export function neighboursText(quiet: Latencies, flooded: Latencies): string {
  const rows: (readonly [string, number | undefined, number | undefined])[] = [
    ['draw p50', quiet.callLatency?.p50Ms, flooded.callLatency?.p50Ms],
    ['draw p99', quiet.callLatency?.p99Ms, flooded.callLatency?.p99Ms],
    ['to teacher p50', quiet.strokeToTeacher?.p50Ms, flooded.strokeToTeacher?.p50Ms],
    ['to teacher p99', quiet.strokeToTeacher?.p99Ms, flooded.strokeToTeacher?.p99Ms],
  ];
  const lines = [
    row(['neighbours', 'without ms', 'beside it ms', 'ratio']),
    ...rows.flatMap(([what, without, beside]) =>
      without === undefined || beside === undefined
        ? []
        : [row([what, without.toFixed(1), beside.toFixed(1), (beside / without).toFixed(2)])],
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function row(cells: readonly string[]): string {
  return cells.map((cell, place) => (place === 0 ? cell.padEnd(16) : cell.padStart(14))).join('');
}
