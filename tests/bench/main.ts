import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compareRevisions } from './compare-revisions.ts';
import { competitor, type Competitor } from './competitors.ts';
import { measureCurve } from './curve.ts';
import { HELP, parseArguments, type BenchOptions } from './options.ts';
import { buildRevision } from './other-revision.ts';
import { createProgressLine } from './progress-line.ts';
import { targetTable, workloadTable } from './report-tables.ts';
import { figuresOf, isClean, runRounds, whatWentWrong, type RunRecord } from './rounds.ts';
import { STANDALONE } from './standalone.ts';
import { isNamedByTarget, TARGETS, type Target } from './targets.ts';
import { everyMustHolds, judge, type JudgedTarget } from './verdicts.ts';
import type { Workload } from './workload.ts';
import { WORKLOADS } from './workloads.ts';

const EXIT_MISSED = 1;
const EXIT_REFUSED = 2;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OURS = new Set(['memory', 'stored']);

process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(130));
process.exitCode = await main();

async function main(): Promise<number> {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed.kind === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  if (parsed.kind === 'refused') return refuse(parsed.reason);
  const { options } = parsed;
  const unknown = options.only.find((name) => !WORKLOADS.has(name) && !STANDALONE.has(name));
  if (unknown !== undefined) {
    return refuse(`${unknown}: none of ${[...WORKLOADS.keys(), ...STANDALONE.keys()].join(' ')}`);
  }
  if (!isBuilt()) return refuse('the server could not be built');
  const chosen = options.only.length === 0 ? [...WORKLOADS.keys()] : options.only;
  for (const name of chosen) await STANDALONE.get(name)?.();
  if (options.isCurve) return drawCurve(options);
  if (options.against !== undefined) return compare(options, options.against);
  return measure(
    options,
    chosen.flatMap((name) => WORKLOADS.get(name) ?? []),
  );
}

async function compare(options: BenchOptions, revision: string): Promise<number> {
  const progress = createProgressLine(process.stderr);
  progress.show(`building ${revision}`);
  const other = buildRevision(ROOT, revision);
  if (typeof other === 'string') return refuse(other);
  const comparison = await compareRevisions(other, [...WORKLOADS.values()], options, progress);
  const ok = comparison.records.every(isClean);
  writeJson(options, { ok, options, ...comparison });
  return ok ? 0 : EXIT_MISSED;
}

async function drawCurve(options: BenchOptions): Promise<number> {
  const curve = await measureCurve(options.isQuick ? 'quick' : 'full', createProgressLine(process.stderr));
  const ok = curve.runs.every(isClean);
  writeJson(options, { ok, options, ...curve });
  return ok ? 0 : EXIT_MISSED;
}

function writeJson({ jsonFile }: BenchOptions, value: object): void {
  if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify(value, null, 1)}\n`);
}

async function measure(options: BenchOptions, workloads: readonly Workload[]): Promise<number> {
  const progress = createProgressLine(process.stderr);
  if (options.isQuick) console.log('A quick run: the loads are small ones, not those of the titles.');
  const records: RunRecord[] = [];
  const left = new Set<string>();
  for (const workload of workloads) {
    const competitors = competitorsOf(workload, options, left);
    const own = await runRounds({
      workload,
      competitors,
      runs: options.runs,
      isJudged: (name) => isNamedByTarget(workload.name, name),
      size: options.isQuick ? 'quick' : 'full',
      tell: progress.show,
      onRun: (run) => {
        if (isClean(run)) return;
        progress.clear();
        console.log(`FAILED ${run.workload} ${run.competitor}, run ${run.round + 1}: ${whatWentWrong(run)}`);
      },
    });
    records.push(...own);
    progress.clear();
    process.stdout.write(workloadTable(workload, own));
  }
  for (const reason of left) console.log(`\nLeft out: ${reason}`);
  if (workloads.some(({ name }) => name === 'W2max') && !options.isQuick)
    console.log('\nThe targets name uWebSockets too: it is not on npm, and is not measured here.');
  const judged = targetsOf(workloads, options).map((target) =>
    judge(target, (workload, name) => figuresOf(records, workload, name)),
  );
  const isRight = records.every(isClean);
  if (judged.length > 0) process.stdout.write(targetTable(judged));
  const ok = isRight && (options.isQuick || everyMustHolds(judged));
  if (records.length > 0) process.stdout.write(`\n${closing(isRight, judged, options)}\n`);
  writeJson(options, { ok, options, targets: judged, runs: records });
  return ok ? 0 : EXIT_MISSED;
}

function competitorsOf(
  workload: Workload,
  { isQuick, peers }: BenchOptions,
  left: Set<string>,
): readonly Competitor[] {
  const names = isQuick ? workload.quickCompetitors : workload.competitors;
  const wanted = names.filter((name) => OURS.has(name) || peers === undefined || peers.includes(name));
  return wanted.map(competitor).filter(({ name, missing }) => {
    if (missing !== undefined) left.add(`${name}, because ${missing}`);
    return missing === undefined;
  });
}

/** Of what was asked for: a peer that was left out by --peers is nobody's miss. */
function targetsOf(workloads: readonly Workload[], { peers, isQuick }: BenchOptions): readonly Target[] {
  if (isQuick) return [];
  const names = new Set(workloads.map(({ name }) => name));
  return TARGETS.filter(({ workload, against }) => {
    return names.has(workload) && (against === undefined || peers === undefined || peers.includes(against));
  });
}

function closing(isRight: boolean, judged: readonly JudgedTarget[], { isQuick }: BenchOptions): string {
  if (!isRight)
    return 'FAILED: at least one run lost, doubled, disordered or leaked something, or came to no end.';
  if (isQuick)
    return 'Every stroke was delivered once, in order, to nobody else. (No figure counts in a quick run.)';
  return everyMustHolds(judged) ? 'Every "must" holds.' : 'MISSED: at least one "must" does not hold.';
}

function isBuilt(): boolean {
  const command = ['server/build-if-stale.mjs'];
  return spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

function refuse(reason: string): number {
  process.stderr.write(`bench: ${reason} (--help shows the options)\n`);
  return EXIT_REFUSED;
}
