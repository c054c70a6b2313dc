import type { Competitor } from './competitors.ts';
import type { Figures, Outcome } from './generator/job.ts';
import type { LessonFaults } from './generator/lesson-faults.ts';
import type { Size, Workload } from './workload.ts';

/** One run of one server. */
export interface RunRecord {
  readonly workload: string;
  readonly competitor: string;
  readonly round: number;
  readonly figures: Figures;
  readonly faults: Partial<LessonFaults>;
  readonly troubles: readonly string[];
  /** Why it came to no end. */
  readonly failure?: string;
}

export interface RoundsSetup {
  readonly workload: Workload;
  readonly competitors: readonly Competitor[];
  readonly runs: number;
  readonly size: Size;
  /** One that no target names is there for the table: two runs are enough for it. Default: all are judged. */
  readonly isJudged?: (competitor: string) => boolean;
  readonly tell: (text: string) => void;
  readonly onRun: (run: RunRecord) => void;
}

const SHOWN_ONLY_RUNS = 2;

/** A B C A B C: whatever slows the machine for a while slows all of a round. */
export async function runRounds(setup: RoundsSetup): Promise<readonly RunRecord[]> {
  const { workload, competitors, size } = setup;
  const records: RunRecord[] = [];
  const runs = Math.min(setup.runs, workload.runs);
  for (let round = 0; round < runs; round++) {
    for (const competitor of competitors) {
      if (round >= SHOWN_ONLY_RUNS && setup.isJudged?.(competitor.name) === false) continue;
      const label = `${workload.name} ${competitor.name}, run ${round + 1} of ${runs}`;
      const tell = (text: string): void => setup.tell(`${label}: ${text}`);
      tell('starts');
      let record: RunRecord;
      const place = { workload: workload.name, competitor: competitor.name, round };
      try {
        const outcome: Outcome = await workload.measure(competitor, size, tell);
        record = { ...place, ...outcome };
      } catch (error) {
        const failure = error instanceof Error ? error.message : String(error);
        record = { ...place, figures: {}, faults: {}, troubles: [], failure };
      }
      records.push(record);
      setup.onRun(record);
    }
  }
  return records;
}

/** Nothing lost, doubled, out of order, leaked, unanswered, and the run came to its end. */
export function isClean({ failure, faults }: RunRecord): boolean {
  return failure === undefined && Object.values(faults).every((count) => count === 0);
}

export function whatWentWrong({ failure, faults, troubles }: RunRecord): string {
  if (failure !== undefined) return failure;
  const found = Object.entries(faults).flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []));
  return [found.join(', '), ...troubles].join('; ');
}

/** By figure, by round, for one server in one workload; only of runs that were clean. */
export function figuresOf(
  records: readonly RunRecord[],
  workload: string,
  competitor: string,
): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const byFigure = new Map<string, Map<number, number>>();
  for (const record of records) {
    if (record.workload !== workload || record.competitor !== competitor || !isClean(record)) continue;
    for (const [figure, value] of Object.entries(record.figures)) {
      const byRound = byFigure.get(figure) ?? new Map<number, number>();
      byFigure.set(figure, byRound.set(record.round, value));
    }
  }
  return byFigure;
}
