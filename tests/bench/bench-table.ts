export type BenchRow = readonly [what: string, figure: string];

export function printTable(title: string, rows: readonly BenchRow[]): void {
  const width = Math.max(...rows.map(([what]) => what.length));
  console.log(`\n${title}`);
  for (const [what, figure] of rows) console.log(`  ${what.padEnd(width)}  ${figure}`);
}

export function bytes(count: number): string {
  return Math.abs(count) < 10_000 ? `${Math.round(count)} B` : `${(count / 1024).toFixed(1)} KiB`;
}
