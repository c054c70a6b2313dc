import { pairedRatio, spreadOf, type Spread } from './spread.ts';
import type { Target } from './targets.ts';

export type Verdict = 'aim reached' | 'pass' | 'MISS' | 'aim missed' | 'not measured' | 'printed only';

export interface JudgedTarget {
  readonly target: Target;
  /** A ratio or the figure itself. */
  readonly spread: Spread | undefined;
  readonly verdict: Verdict;
}

/** A server's figures of one workload, by name, then by round. */
export type FiguresByRound = ReadonlyMap<string, ReadonlyMap<number, number>>;
export type Measured = (workload: string, competitor: string) => FiguresByRound | undefined;

const NONE: ReadonlyMap<number, number> = new Map();

/** By the median. */
export function judge(target: Target, measured: Measured): JudgedTarget {
  const { workload, competitor, figure, against } = target;
  const own = measured(workload, competitor)?.get(figure) ?? NONE;
  const spread =
    against === undefined
      ? spreadOf([...own.values()])
      : pairedRatio(own, measured(workload, against)?.get(figure) ?? NONE);
  return { target, spread, verdict: verdictOf(target, spread) };
}

function verdictOf({ must, aim, better = 'lower' }: Target, spread: Spread | undefined): Verdict {
  if (spread === undefined) return 'not measured';
  const reaches = (bound: number): boolean =>
    better === 'lower' ? spread.median <= bound : spread.median >= bound;
  if (must !== undefined && !reaches(must)) return 'MISS';
  if (aim !== undefined && reaches(aim)) return 'aim reached';
  if (must !== undefined) return 'pass';
  return aim === undefined ? 'printed only' : 'aim missed';
}

/** Whether the run may end with 0: every "must" was measured and holds. */
export function everyMustHolds(judged: readonly JudgedTarget[]): boolean {
  return judged.every(({ target, verdict }) => {
    return target.must === undefined || (verdict !== 'MISS' && verdict !== 'not measured');
  });
}
