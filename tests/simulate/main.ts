import { randomInt } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { neighboursText } from './flood-report.ts';
import { lessonPace, paceText } from './pace.ts';
import { plannedRuns, type PlannedRun } from './lesson-runs.ts';
import { HELP, parseArguments } from './options.ts';
import type { SimulateOptions } from './options.ts';
import { createProgress, NO_PROGRESS } from './progress.ts';
import { loadRecording } from './recording.ts';
import { replayClass } from './replay.ts';
import { comparisonText, reportText } from './report-text.ts';
import { runReport } from './run-report.ts';
import type { RunReport } from './run-report.ts';
import { UnusableServer } from './unusable-server.ts';

const EXIT_FAULTS = 1;
const EXIT_UNUSABLE = 2;
const EXIT_INTERRUPTED = 130;
const SPARE_MS = 120_000;

process.exitCode = await main();

async function main(): Promise<number> {
  const parsed = parseArguments(process.argv.slice(2), () => randomInt(2 ** 32));
  if (parsed.kind === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  if (parsed.kind === 'refused') {
    process.stderr.write(`simulate: ${parsed.reason} (--help shows the options)\n`);
    return EXIT_UNUSABLE;
  }
  const { options } = parsed;
  const interrupt = new AbortController();
  const onInterrupt = (): void => {
    if (interrupt.signal.aborted) process.exit(EXIT_INTERRUPTED);
    interrupt.abort();
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', onInterrupt);

  const runs: RunReport[] = [];
  const refusal = await playAll(options, interrupt.signal, runs);
  if (options.isJson) {
    const { url, teachers, speed, jitterMs, seed, lesson } = options;
    const ok = refusal === undefined && !interrupt.signal.aborted && runs.every((run) => run.ok);
    const pace = lesson === undefined ? { speed, jitterS: jitterMs / 1000 } : lessonPace(lesson);
    const head = { ok, url, teachers, ...pace, seed };
    process.stdout.write(
      `${JSON.stringify({ ...head, ...(refusal === undefined ? {} : { refusal }), runs })}\n`,
    );
  } else if (runs.length > 1) {
    process.stdout.write(comparisonText(runs));
    const [quiet, flooded] = runs;
    if (quiet !== undefined && flooded?.flood !== undefined)
      process.stdout.write(`\n${neighboursText(quiet, flooded)}`);
  }
  if (interrupt.signal.aborted) return EXIT_INTERRUPTED;
  if (refusal !== undefined) return EXIT_UNUSABLE;
  return runs.every((run) => run.ok) ? 0 : EXIT_FAULTS;
}

/** Plays class after class into `runs`; returns why it had to give up, if it had. */
async function playAll(
  options: SimulateOptions,
  interrupt: AbortSignal,
  runs: RunReport[],
): Promise<string | undefined> {
  if (!options.isJson) process.stdout.write(`${options.url}, ${paceText(options)}, seed ${options.seed}\n\n`);
  try {
    for (const run of await plannedRuns(options, loadRecording(), interrupt)) {
      const report = await playOne(run, interrupt);
      runs.push(report);
      if (!options.isJson) process.stdout.write(`${reportText(report)}\n`);
      if (interrupt.aborted) break;
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof UnusableServer)) throw error;
    const reason = interrupt.aborted ? 'interrupted before the first stroke' : error.message;
    process.stderr.write(`simulate: ${reason}\n`);
    return reason;
  }
}

async function playOne(run: PlannedRun, interrupt: AbortSignal): Promise<RunReport> {
  const { options, recording, students } = run;
  const playedMs = ((recording.at(-1)?.timeMs ?? 0) + options.jitterMs) / options.speed;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), options.timeoutMs ?? playedMs + SPARE_MS);
  const signal = AbortSignal.any([interrupt, timeout.signal]);
  // Each connection that is being opened listens for the end.
  setMaxListeners(0, signal);
  const progress = options.hasProgress
    ? createProgress(process.stderr, `${students} students`, () => performance.now())
    : NO_PROGRESS;
  try {
    const outcome = await replayClass({ ...run, signal, progress });
    const stopped = interrupt.aborted ? 'interrupted' : timeout.signal.aborted ? 'timed out' : undefined;
    return runReport(outcome, stopped);
  } finally {
    clearTimeout(timer);
  }
}
