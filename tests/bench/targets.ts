/** One figure of performance.md's table of targets. */
export interface Target {
  readonly row: string;
  readonly workload: string;
  readonly competitor: string;
  readonly figure: string;
  /** The peer whose figure in the same round it is divided by; without one the figure itself is judged. */
  readonly against?: string;
  readonly must?: number;
  readonly aim?: number;
  /** Which side of `must` and `aim` is good. Default `lower`. */
  readonly better?: 'lower' | 'higher';
  /** How must, aim and figure are shown. Default: as a ratio. */
  readonly unit?: 'ms' | 'B' | 'KiB' | 'MiB' | 'MB' | 'x';
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const TARGETS: readonly Target[] = [
  ...against('W7', 'CPU/draw', 'cpuPerDraw', { a: [0.5, 0.4], Md: [0.25, 0.2] }),
  stored('W7', 'CPU/draw', 'cpuPerDraw', [0.5, 0.45]),
  ...against('W2', 'at 60/s CPU/delivery', 'cpuPerDelivery', {
    a: [0.95, 0.85],
    Md: [0.5, 0.4],
    Mm: [0.15, 0.11],
  }),
  stored('W2', 'at 60/s CPU/delivery', 'cpuPerDelivery', [0.95, 0.87]),
  ...against('W2max', 'highest rate held', 'highestRate', { a: [10, 18], Md: [15, 25] }).map(
    (target): Target => ({ ...target, better: 'higher' }),
  ),
  ...against('W3', 'CPU/delivery', 'cpuPerDelivery', { a: [0.7, 0.58], Md: [0.33, 0.27] }),
  stored('W3', 'CPU/delivery', 'cpuPerDelivery', [0.7, 0.62]),
  ...against('W4', 'CPU/draw', 'cpuPerDraw', { a: [0.55, 0.45], Md: [0.25, 0.2] }),
  stored('W4', 'CPU/draw', 'cpuPerDraw', [0.55, 0.45]),
  ...against('W4', 'delivery p99', 'deliveryP99', { a: [1, 0.5] }),
  ...against('W5', '100k strokes: time to ready', 'readyMs', { a: [0.1, 0.05] }),
  // Judged with lmdb: the memory store, which stands for a disk, keeps a second copy of every stroke by its nature.
  alone('W5', 'stored', 'resident bytes per stroke / its frame', 'overFrame', [1.5, 1.2], 'x'),
  alone('W5', 'memory', 'longest stall of one who draws', 'stallMs', [30, 15], 'ms'),
  ...against('W6', 'bytes per idle connection', 'bytesPerConnection', { a: [1.3, 1], Md: [0.5, 0.4] }),
  alone('W8', 'stored', 'small classroom beyond its frames', 'bytesPerClassroom', [8 * KIB, 4 * KIB], 'KiB'),
  alone('W8', 'stored', 'left behind by a subscription', 'bytesPerSubscription', [64], 'B'),
  alone('subscriber', 'memory', 'one more on 855 KiB', 'bytesPerSubscriber', [64 * KIB, 4 * KIB], 'KiB'),
  alone('W7', 'stored', 'round trip of a draw, p50', 'roundTripP50', [30], 'ms'),
  alone('W7', 'stored', 'round trip of a draw, p99', 'roundTripP99', [60], 'ms'),
  alone('lone', 'stored', 'round trip of a lone stroke, p50', 'roundTripP50', [3], 'ms'),
  alone('slow-teachers', 'stored', 'memory beyond the frames', 'beyondFramesBytes', [64 * MIB], 'MiB'),
  alone('slow-teachers', 'stored', "the others' p99 against none slow", 'p99Ratio', [1.2], 'x'),
  alone('startup', 'stored', 'empty folder: listens', 'listeningMs', [undefined, 400], 'ms'),
  alone('startup', 'stored', 'empty folder: resident when idle', 'idleBytes', [undefined, 80e6], 'MB'),
  alone('startup', 'stored', '100,000 strokes / reading their bytes', 'loadRatio', [undefined, 2], 'x'),
  alone('startup', 'stored', 'installed without dev dependencies', 'installedBytes', [undefined, 60e6], 'MB'),
];

/** Whether a verdict needs this server's figures. */
export function isNamedByTarget(workload: string, competitor: string): boolean {
  return TARGETS.some((target) => {
    return (
      target.workload === workload && (target.competitor === competitor || target.against === competitor)
    );
  });
}

type Bounds = readonly [must: number | undefined, aim?: number];

function against(
  workload: string,
  row: string,
  figure: string,
  peers: Readonly<Record<string, Bounds>>,
): readonly Target[] {
  return Object.entries(peers).map(([peer, bounds]) => ({
    row: `${workload} ${row} vs ${peer}`,
    workload,
    competitor: 'memory',
    figure,
    against: peer,
    ...named(bounds),
  }));
}

function stored(workload: string, row: string, figure: string, bounds: Bounds): Target {
  return {
    row: `${workload} ${row} vs a, stored`,
    workload,
    competitor: 'stored',
    figure,
    against: 'a',
    ...named(bounds),
  };
}

function alone(
  workload: string,
  competitor: string,
  row: string,
  figure: string,
  bounds: Bounds,
  unit: NonNullable<Target['unit']>,
): Target {
  return { row: `${workload} ${row}`, workload, competitor, figure, unit, ...named(bounds) };
}

function named([must, aim]: Bounds): Pick<Target, 'must' | 'aim'> {
  return { ...(must === undefined ? {} : { must }), ...(aim === undefined ? {} : { aim }) };
}
