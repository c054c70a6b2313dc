/** The middle of some measurements, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** Undefined without any; what is no finite number was not measured. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = values.filter((value) => Number.isFinite(value)).toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return undefined;
  return { median: medianOf(sorted), min, max, count: sorted.length };
}

/**
 * One ratio for each round that both were measured in. The two of a round were measured one right after the other: what slowed
 * the machine then slowed both.
 */
export function pairedRatios(
  values: ReadonlyMap<number, number>,
  against: ReadonlyMap<number, number>,
): readonly number[] {
  return [...values].flatMap(([round, value]) => {
    const ratio = value / (against.get(round) ?? Number.NaN);
    return Number.isFinite(ratio) ? [ratio] : [];
  });
}

export function pairedRatio(
  values: ReadonlyMap<number, number>,
  against: ReadonlyMap<number, number>,
): Spread | undefined {
  return spreadOf(pairedRatios(values, against));
}

export type Difference = 'less' | 'more' | 'inside the noise';

/**
 * Whether paired ratios show a difference. They do when all lie on one side of 1 (so do five of five by chance once in 16
 * times), or all but one of eight and more (once in 14 times at most); fewer than five never do.
 */
export function differenceOf(ratios: readonly number[]): Difference {
  const below = ratios.filter((ratio) => ratio < 1).length;
  const above = ratios.filter((ratio) => ratio > 1).length;
  const strays = ratios.length >= 8 ? 1 : 0;
  if (ratios.length < 5) return 'inside the noise';
  if (below >= ratios.length - strays) return 'less';
  if (above >= ratios.length - strays) return 'more';
  return 'inside the noise';
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
