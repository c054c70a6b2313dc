import { checkDeliveries } from './delivery-check.ts';
import type { DeliveryVerdict } from './delivery-check.ts';
import type { DrawLedger } from './draw-ledger.ts';
import { floodFindings, floodReport, type FloodReport } from './flood-report.ts';
import { latencyWindows, spans, summariseLatencies } from './latency-windows.ts';
import type { LatencySummary, LatencyWindow } from './latency-windows.ts';
import type { ReplayOutcome } from './replay.ts';
import type { Teacher } from './teacher.ts';

export interface InitialLoad {
  /** From `sub` to `ready` for a teacher who comes when all is drawn. */
  readonly ms: number;
  readonly strokes: number;
  readonly ofThisRun: number;
}

/** What must all be 0. The teachers' counts are added up, the fresh teacher's included. */
export interface Faults {
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  readonly damaged: number;
  readonly unexplained: number;
  readonly refused: number;
  readonly unanswered: number;
  readonly withoutUpdated: number;
  readonly answeredTwice: number;
  readonly withoutId: number;
  readonly unsent: number;
  /** Connections that ended, complaints of the server, answers to calls that were not made, no initial load. */
  readonly incidents: number;
}

/** One class, as `--json` prints it. Times in milliseconds unless the name says seconds. */
export interface RunReport {
  readonly students: number;
  readonly teachers: number;
  readonly strokesEach: number;
  readonly durationS: number;
  readonly calls: number;
  readonly answered: number;
  readonly callLatency?: LatencySummary;
  readonly windows: readonly LatencyWindow[];
  /** First arrivals at the teachers who watched. */
  readonly deliveries: number;
  readonly strokeToTeacher?: LatencySummary;
  /** Strokes that were there before the run. */
  readonly strokesBefore: number;
  /** Strokes of other people during the run, at the teacher who saw most of them. */
  readonly foreign: number;
  readonly initialLoad?: InitialLoad;
  /** Clients who drew without pause beside them. */
  readonly flood?: FloodReport;
  readonly faults: Faults;
  readonly findings: readonly string[];
  /** How slow the generator itself was. */
  readonly loopDelayMaxMs: number;
  readonly sentLateMaxMs: number;
  /** `interrupted` or `timed out`: what had not come by then counts as missing. */
  readonly stopped?: string;
  readonly ok: boolean;
}

const MAX_FINDINGS = 20;

export function runReport(outcome: ReplayOutcome, stopped: string | undefined): RunReport {
  const { ledger, teachers, freshTeacher, incidents } = outcome;
  const check = (teacher: Teacher, observer: string) =>
    checkDeliveries({
      ledger,
      log: teacher.log,
      contentOf: (draw) => outcome.recogniser.contentOf(draw),
      observer,
    });
  const watched = teachers.map((teacher, index) => check(teacher, `teacher ${index + 1}`));
  const fresh = typeof freshTeacher === 'string' ? undefined : freshTeacher;
  const flood = outcome.flood === undefined ? undefined : floodReport(outcome.flood);
  const floodFaults = flood === undefined ? [] : floodFindings(flood);
  const loaded = fresh === undefined ? undefined : check(fresh, 'the fresh teacher');
  const checked = loaded === undefined ? watched : [...watched, loaded];
  const sum = (count: keyof DeliveryVerdict): number =>
    checked.reduce((total, each) => total + each.verdict[count], 0);
  const hasNoInitialLoad = typeof freshTeacher === 'string' && stopped === undefined;
  const faults: Faults = {
    lost: sum('lost'),
    doubled: sum('doubled'),
    outOfOrder: sum('outOfOrder'),
    damaged: sum('damaged'),
    unexplained: sum('unexplained'),
    refused: ledger.refused,
    unanswered: ledger.sent - ledger.answered,
    withoutUpdated: ledger.sent - ledger.updated,
    answeredTwice: ledger.answeredTwice,
    withoutId: ledger.nameless,
    unsent: ledger.planned - ledger.sent,
    incidents: incidents.count + (hasNoInitialLoad ? 1 : 0),
  };
  const callLatency = summariseLatencies(spans(ledger.sentAt, ledger.answeredAt));
  const strokeToTeacher = summariseLatencies(watched.flatMap((each) => spans(ledger.sentAt, each.arrivedAt)));
  return {
    students: ledger.studentIds.length,
    teachers: teachers.length,
    strokesEach: ledger.strokes,
    durationS: rounded(outcome.durationMs / 1000),
    calls: ledger.sent,
    answered: ledger.answered,
    ...(callLatency === undefined ? {} : { callLatency }),
    windows: latencyWindows({
      startedAt: outcome.startedAt,
      sentAt: ledger.sentAt,
      answeredAt: ledger.answeredAt,
    }),
    deliveries: watched.reduce((total, each) => total + each.verdict.delivered, 0),
    ...(strokeToTeacher === undefined ? {} : { strokeToTeacher }),
    strokesBefore: Math.max(0, ...teachers.map((teacher) => teacher.initialStrokes)),
    foreign: Math.max(0, ...watched.map((each) => each.verdict.foreign)),
    ...(fresh === undefined || loaded === undefined
      ? {}
      : {
          initialLoad: {
            ms: rounded(fresh.initialLoadMs),
            strokes: fresh.initialStrokes,
            ofThisRun: loaded.verdict.delivered,
          },
        }),
    ...(flood === undefined ? {} : { flood }),
    faults,
    findings: [
      ...floodFaults,
      ...(hasNoInitialLoad ? [`no initial load: ${freshTeacher}`] : []),
      ...incidents.examples,
      ...refusals(ledger),
      ...unansweredCalls(ledger),
      ...checked.flatMap((each) => each.findings),
    ].slice(0, MAX_FINDINGS),
    loopDelayMaxMs: rounded(outcome.loopDelayMaxMs),
    sentLateMaxMs: rounded(outcome.sentLateMaxMs),
    ...(stopped === undefined ? {} : { stopped }),
    ok:
      stopped === undefined &&
      floodFaults.length === 0 &&
      Object.values(faults).every((count) => count === 0),
  };
}

function refusals(ledger: DrawLedger): string[] {
  return firstDraws(ledger, (draw) => {
    const answer = ledger.answerTo(draw);
    return answer?.kind === 'refused' ? `refused: ${answer.reason}` : undefined;
  });
}

function unansweredCalls(ledger: DrawLedger): string[] {
  return firstDraws(ledger, (draw) =>
    ledger.isSent(draw) && ledger.answerTo(draw) === undefined ? 'no result' : undefined,
  );
}

function firstDraws(ledger: DrawLedger, fault: (draw: number) => string | undefined): string[] {
  const found: string[] = [];
  for (let draw = 0; draw < ledger.planned && found.length < 5; draw += 1) {
    const what = fault(draw);
    if (what !== undefined) found.push(`${ledger.describe(draw)}: ${what}`);
  }
  return found;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
