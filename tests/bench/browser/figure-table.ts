import { printTable } from '../bench-table.ts';

/** Who did it, what came of it, and what the page should reach; no aim where there is none. */
export type FigureRow = readonly [what: string, figure: string, aim?: string];

export function printFigures(title: string, rows: readonly FigureRow[]): void {
  const width = Math.max(...rows.map(([, figure]) => figure.length));
  printTable(
    title,
    rows.map(([what, figure, aim]) => [
      what,
      aim === undefined ? figure : `${figure.padEnd(width)}  aim: ${aim}`,
    ]),
  );
}
