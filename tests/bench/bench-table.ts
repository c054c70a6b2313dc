export type BenchRow = readonly [what: string, figure: string];

export function printTable(title: string, rows: readonly BenchRow[]): void {
  const width = Math.max(...rows.map(([what]) => what.length));
  console.log(`\n${title}`);
  for (const [what, figure] of rows) console.log(`  ${what.padEnd(width)}  ${figure}`);
}

export function bytes(count: number): string {
  return Math.abs(count) < 10_000 ? `${Math.round(count)} B` : `${(count / 1024).toFixed(1)} KiB`;
}

/** The first column to the left, the others to the right. */
export function gridText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, place) =>
    Math.max(title.length, ...rows.map((row) => row[place]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, place) => (place === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[place] ?? 0)))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map((cells) => `  ${line(cells)}\n`).join('');
}
