import type { Competitor } from './competitors.ts';
import type { FigureColumn } from './figure-columns.ts';
import type { Outcome } from './generator/job.ts';
import type { TellProgress } from './generator/tell-progress.ts';

/** `quick` is for correctness: its figures mean nothing. */
export type Size = 'full' | 'quick';

/** One row of performance.md's table of workloads. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  /** Names of the servers it is run on, in this order in every round. */
  readonly competitors: readonly string[];
  /** In a quick run. */
  readonly quickCompetitors: readonly string[];
  /** At most; fewer where one run is long and its figure steady. */
  readonly runs: number;
  /** The first is the one that its ratios are about. */
  readonly columns: readonly FigureColumn[];
  /** One run. @throws {Error} when it could not be brought to its end */
  measure(competitor: Competitor, size: Size, tell: TellProgress): Promise<Outcome>;
}
