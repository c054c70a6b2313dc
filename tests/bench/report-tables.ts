import { gridText } from './bench-table.ts';
import { competitor } from './competitors.ts';
import { figuresOf, isClean, type RunRecord } from './rounds.ts';
import { pairedRatio, spreadOf, type Spread } from './spread.ts';
import type { Target } from './targets.ts';
import type { JudgedTarget } from './verdicts.ts';
import type { Workload } from './workload.ts';

const REFERENCE = 'a';

/** Each server's figures: medians; of the first one its spread and its ratio to plain ws too. */
export function workloadTable(
  workload: Workload,
  records: readonly RunRecord[],
  titleOf: (name: string) => string = (name) => competitor(name).title,
): string {
  const { columns } = workload;
  const [first] = columns;
  if (first === undefined) return '';
  const names = [...new Set(records.map((record) => record.competitor))];
  const reference = figuresOf(records, workload.name, REFERENCE).get(first.figure);
  const rows = names.map((name) => {
    const figures = figuresOf(records, workload.name, name);
    const own = figures.get(first.figure);
    const spread = own === undefined ? undefined : spreadOf([...own.values()]);
    const ratio = own === undefined || reference === undefined ? undefined : pairedRatio(own, reference);
    const others = columns.slice(1).map(({ figure, show }) => {
      const middle = spreadOf([...(figures.get(figure)?.values() ?? [])]);
      return middle === undefined ? '-' : show(middle.median);
    });
    const clean = records.filter((record) => record.competitor === name && isClean(record)).length;
    const all = records.filter((record) => record.competitor === name).length;
    return [
      `${name}  ${titleOf(name)}`,
      clean === all ? `${all}` : `${clean} of ${all}`,
      spread === undefined ? '-' : spreadText(spread, first.show),
      ratio === undefined || name === REFERENCE ? '-' : spreadText(ratio, (value) => value.toFixed(2)),
      ...others,
    ];
  });
  const head = ['', 'runs', first.title, `/ ${REFERENCE}`, ...columns.slice(1).map(({ title }) => title)];
  const fitting = (cells: readonly string[]): readonly string[] =>
    reference === undefined ? cells.filter((_, place) => place !== 3) : cells;
  return `\n${workload.name}: ${workload.title}\n${gridText(fitting(head), rows.map(fitting))}`;
}

/** Every target with its figure, the bounds and the verdict. */
export function targetTable(judged: readonly JudgedTarget[]): string {
  const rows = judged.map(({ target, spread, verdict }) => {
    const show = (value: number | undefined): string => (value === undefined ? '–' : shown(target, value));
    const sign = target.better === 'higher' ? '≥' : '≤';
    const bound = (value: number | undefined): string =>
      value === undefined ? '–' : `${sign} ${show(value)}`;
    const measured = spread === undefined ? '–' : spreadText(spread, show);
    return [target.row, measured, bound(target.must), bound(target.aim), verdict];
  });
  return `\nTargets\n${gridText(['', 'median [lowest–highest]', 'must', 'aim', 'verdict'], rows)}`;
}

export function spreadText({ median, min, max, count }: Spread, show: (value: number) => string): string {
  return count === 1 ? show(median) : `${show(median)} [${show(min)}–${show(max)}]`;
}

function shown({ unit }: Target, value: number): string {
  switch (unit) {
    case 'B':
      return `${value.toFixed(0)} B`;
    case 'KiB':
      return `${(value / 1024).toFixed(1)} KiB`;
    case 'MiB':
      return `${(value / 1024 / 1024).toFixed(1)} MiB`;
    case 'MB':
      return `${(value / 1e6).toFixed(1)} MB`;
    case 'ms':
      return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
    default:
      return value.toFixed(value < 10 ? 2 : 1);
  }
}
