/** One small chart: a figure over a size that grows. */
export interface ChartPanel {
  /** Of the figure, with its unit. */
  readonly title: string;
  /** What grows. */
  readonly size: string;
  readonly values: readonly (readonly [size: number, value: number])[];
  readonly show: (value: number) => string;
}

const WIDTH = 260;
const HEIGHT = 150;
const GAP = 20;
const LEFT = 44;
const TOP = 30;
const BOTTOM = 34;
const COLUMNS = 4;

/** All of them in a grid; sizes on a logarithmic axis, figures on one that begins at nothing. */
export function chartSvg(panels: readonly ChartPanel[]): string {
  const sizes = [...new Set(panels.map(({ size }) => size))];
  const cells = sizes.flatMap((size, row) =>
    panels
      .filter((panel) => panel.size === size)
      .slice(0, COLUMNS)
      .map((panel, column) => {
        const at = `translate(${column * (WIDTH + GAP)} ${row * (HEIGHT + GAP)})`;
        return `<g transform="${at}">${panelSvg(panel)}</g>`;
      }),
  );
  const width = COLUMNS * (WIDTH + GAP);
  const height = sizes.length * (HEIGHT + GAP);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    '<title>Cost of a draw as classes, audiences, drawings and their number grow</title>',
    '<style>text{font:11px sans-serif;fill:#333}.t{font-weight:bold}.a{stroke:#999}.l{fill:none;stroke:#06c;stroke-width:2}.d{fill:#06c}</style>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...cells,
    '</svg>\n',
  ].join('\n');
}

function panelSvg({ title, size, values, show }: ChartPanel): string {
  const known = values.filter(([, value]) => Number.isFinite(value));
  const highest = Math.max(...known.map(([, value]) => value), Number.MIN_VALUE);
  const [smallest, largest] = [Math.min(...values.map(([at]) => at)), Math.max(...values.map(([at]) => at))];
  const base = HEIGHT - BOTTOM;
  const x = (at: number): number =>
    round(
      LEFT + ((WIDTH - LEFT - 24) * Math.log(at / smallest)) / Math.max(Math.log(largest / smallest), 1e-9),
    );
  const y = (value: number): number => round(base - ((base - TOP) * Math.max(0, value)) / highest);
  const points = known.map(([at, value]) => `${x(at)},${y(value)}`).join(' ');
  return [
    `<text class="t" x="${LEFT}" y="14">${escaped(title)}</text>`,
    `<path class="a" d="M${LEFT} ${TOP}V${base}H${WIDTH - 12}" fill="none"/>`,
    `<text x="${LEFT - 4}" y="${TOP + 4}" text-anchor="end">${escaped(show(highest))}</text>`,
    `<text x="${LEFT - 4}" y="${base + 4}" text-anchor="end">0</text>`,
    ...values.map(
      ([at]) => `<text x="${x(at)}" y="${base + 14}" text-anchor="middle">${shortNumber(at)}</text>`,
    ),
    `<text x="${(LEFT + WIDTH) / 2}" y="${base + 28}" text-anchor="middle">${escaped(size)}</text>`,
    `<polyline class="l" points="${points}"/>`,
    ...known.map(
      ([at, value]) =>
        `<circle class="d" cx="${x(at)}" cy="${y(value)}" r="3"><title>${at}: ${escaped(show(value))}</title></circle>`,
    ),
  ].join('');
}

function shortNumber(value: number): string {
  return value >= 1e6 ? `${value / 1e6}M` : value >= 1e3 ? `${value / 1e3}k` : String(value);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
