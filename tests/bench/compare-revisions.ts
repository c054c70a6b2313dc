import { gridText } from './bench-table.ts';
import { inkwell, type Competitor } from './competitors.ts';
import type { BenchOptions } from './options.ts';
import type { OtherRevision } from './other-revision.ts';
import type { ProgressLine } from './progress-line.ts';
import { spreadText, workloadTable } from './report-tables.ts';
import { figuresOf, isClean, runRounds, whatWentWrong, type RunRecord } from './rounds.ts';
import { differenceOf, pairedRatios, spreadOf } from './spread.ts';
import type { Workload } from './workload.ts';

const STORES = ['memory', 'stored'] as const;
/** What a change of the hot path would show in. */
const DEFAULT_WORKLOADS = new Set(['W7', 'W4', 'W2', 'W3']);

/** What a pair of revisions gave in one figure. */
export interface RevisionDifference {
  readonly workload: string;
  readonly store: string;
  readonly figure: string;
  /** This tree's figure divided by the other's, round by round. */
  readonly ratios: readonly number[];
  readonly difference: ReturnType<typeof differenceOf>;
}

export interface Comparison {
  readonly records: readonly RunRecord[];
  readonly differences: readonly RevisionDifference[];
}

/** This tree, as it is, beside another revision of it: in turn, in each setting, on the same loads. */
export async function compareRevisions(
  other: OtherRevision,
  all: readonly Workload[],
  { only, runs, isQuick }: BenchOptions,
  progress: ProgressLine,
): Promise<Comparison> {
  const workloads = all.filter(({ name, competitors }) => {
    const isServer = competitors.some((competitor) => competitor === 'memory' || competitor === 'stored');
    return isServer && (only.length > 0 ? only.includes(name) : DEFAULT_WORKLOADS.has(name));
  });
  try {
    const label = `@${other.name}`;
    const records: RunRecord[] = [];
    const differences: RevisionDifference[] = [];
    for (const workload of workloads) {
      const competitors: Competitor[] = STORES.filter((store) =>
        workload.competitors.includes(store),
      ).flatMap((store) => [inkwell(store), inkwell(store, other.root, label)]);
      const own = await runRounds({
        workload,
        competitors,
        runs,
        size: isQuick ? 'quick' : 'full',
        tell: progress.show,
        onRun: (run) => {
          if (isClean(run)) return;
          progress.clear();
          console.log(
            `FAILED ${run.workload} ${run.competitor}, run ${run.round + 1}: ${whatWentWrong(run)}`,
          );
        },
      });
      progress.clear();
      const titles = new Map(competitors.map(({ name, title }) => [name, title]));
      process.stdout.write(workloadTable(workload, own, (name) => titles.get(name) ?? name));
      records.push(...own);
      differences.push(...differencesOf(workload, own, label));
    }
    process.stdout.write(differenceTable(differences, other.name));
    return { records, differences };
  } finally {
    other.remove();
  }
}

function differencesOf(
  workload: Workload,
  records: readonly RunRecord[],
  label: string,
): readonly RevisionDifference[] {
  return STORES.flatMap((store) => {
    const here = figuresOf(records, workload.name, store);
    const there = figuresOf(records, workload.name, `${store}${label}`);
    return workload.columns.flatMap(({ figure }) => {
      const ratios = pairedRatios(here.get(figure) ?? new Map(), there.get(figure) ?? new Map());
      if (ratios.length === 0) return [];
      return [{ workload: workload.name, store, figure, ratios, difference: differenceOf(ratios) }];
    });
  });
}

function differenceTable(differences: readonly RevisionDifference[], name: string): string {
  const rows = differences.map(({ workload, store, figure, ratios, difference }) => {
    const spread = spreadOf(ratios);
    const shown = spread === undefined ? '-' : spreadText(spread, (value) => value.toFixed(3));
    return [`${workload} ${store} ${figure}`, shown, difference];
  });
  return `\nThis tree / ${name}\n${gridText(['', 'median [lowest–highest]', 'here is'], rows)}`;
}
