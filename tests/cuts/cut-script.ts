import { SeededRandom } from '../support/seeded-random.ts';
import type { Cut, CutKind, Direction } from './cut-plan.ts';

/** Who takes part, by number. `own`: the pages' client; `stock`: one that behaves as Meteor's. */
export const CAST = [
  { name: 'ann', role: 'student', client: 'own' },
  { name: 'ben', role: 'student', client: 'own' },
  { name: 'cy', role: 'student', client: 'stock' },
  { name: 'dee', role: 'student', client: 'stock' },
  { name: 'wall', role: 'teacher', client: 'own' },
  { name: 'meteor wall', role: 'teacher', client: 'stock' },
] as const;

export type Deed =
  | { readonly kind: 'draw' }
  /** The student's stroke of this place, or the last one that there is. */
  | { readonly kind: 'undo'; readonly place: number }
  | { readonly kind: 'clear' };

export interface Step {
  readonly atMs: number;
  readonly client: number;
  readonly deed: Deed;
}

/** While the disk takes its time, nothing is durable and no draw is answered. */
export interface SlowDisk {
  readonly atMs: number;
  readonly forMs: number;
}

/** A class, and what happens to its network: all of it follows from the seed. */
export interface CutScript {
  readonly seed: number;
  /** Strangers in `default`, or people who are logged in, in a classroom of their own, where roles count. */
  readonly place: 'default' | 'classroom';
  readonly steps: readonly Step[];
  readonly cuts: readonly Cut[];
  readonly slowDisk: readonly SlowDisk[];
  /** When the last of all this begins. */
  readonly lengthMs: number;
}

const SHORTEST_CUT_MS = 100;
const LONGEST_CUT_MS = 60_000;
/** Some four messages. */
const MOST_BYTES = 700;
/** How many of these have a cut of their own, close by. */
const SHARE_AIMED_AT = { draw: 0.02, undo: 0.3, clear: 0.6 };
const GAPS_MS = [0, 0, 3, 40, 300, 2_500, 9_000];
const KINDS: readonly CutKind[] = ['reset', 'reset', 'reset', 'silent', 'deaf', 'mute', 'stall'];

export function cutScript(seed: number): CutScript {
  const random = new SeededRandom(seed);
  const place = random.pick(['default', 'classroom'] as const);
  const hasClear = random.chance(0.3);
  const steps = CAST.flatMap(({ role }, client) => {
    if (role === 'student') return deedsOfStudent(random, client);
    if (!hasClear || !random.chance(0.7)) return [];
    return [{ atMs: random.below(30_000), client, deed: { kind: 'clear' } as const }];
  });
  // A clear that arrives a minute late clears what was drawn since: nobody can tell it from one that is meant.
  const kinds = hasClear ? KINDS.filter((kind) => kind !== 'stall') : KINDS;
  const cuts = Array.from({ length: 1 + random.below(6) }, () => someCut(random, kinds)).flat();
  const slowDisk = Array.from({ length: random.below(6) }, () => ({
    atMs: random.below(30_000),
    forMs: 20 + random.below(4_000),
  }));
  for (const step of steps) {
    if (!random.chance(SHARE_AIMED_AT[step.deed.kind])) continue;
    cuts.push(cutOf(random, kinds, step));
    if (random.chance(0.5)) slowDisk.push({ atMs: step.atMs, forMs: 1_000 });
  }
  const times = [...steps, ...cuts, ...slowDisk].map(({ atMs }) => atMs);
  return { seed, place, steps, cuts, slowDisk, lengthMs: Math.max(...times) };
}

function deedsOfStudent(random: SeededRandom, client: number): readonly Step[] {
  const steps: Step[] = [];
  const count = 3 + random.below(8);
  let atMs = random.below(2_000);
  for (let place = 0; place < count; place++) {
    atMs += random.pick(GAPS_MS);
    steps.push({ atMs, client, deed: { kind: 'draw' } });
    if (!random.chance(0.2)) continue;
    const undoAtMs = atMs + random.pick(GAPS_MS);
    steps.push({ atMs: undoAtMs, client, deed: { kind: 'undo', place: random.below(place + 1) } });
  }
  return steps;
}

/** One client's, now and then everybody's at once. */
function someCut(random: SeededRandom, kinds: readonly CutKind[]): readonly Cut[] {
  const atMs = random.below(25_000);
  const isForAll = random.chance(0.15);
  const clients = isForAll ? CAST.map((_, client) => client) : [random.below(CAST.length)];
  return clients.map((client) => cutOf(random, kinds, { client, atMs }));
}

function cutOf(
  random: SeededRandom,
  kinds: readonly CutKind[],
  { client, atMs }: { readonly client: number; readonly atMs: number },
): Cut {
  const isByBytes = random.chance(0.75);
  const after = { direction: random.pick<Direction>(['up', 'down']), bytes: random.below(MOST_BYTES) };
  const longer = LONGEST_CUT_MS / SHORTEST_CUT_MS;
  return {
    client,
    atMs,
    after: isByBytes ? after : undefined,
    kind: random.pick(kinds),
    forMs: Math.round(SHORTEST_CUT_MS * longer ** (random.below(1_001) / 1_000)),
    attempts: random.pick(['refused', 'unanswered'] as const),
    serverHearsMs: random.pick([0, 0, 30, 1_000, 40_000]),
  };
}

/** The script as lines to read. */
export function describeScript({ seed, place, steps, cuts, slowDisk }: CutScript): string {
  const lines = [
    ...steps.map(({ atMs, client, deed }) => {
      const what = deed.kind === 'undo' ? `undoes stroke ${deed.place}` : `${deed.kind}s`;
      return { atMs, text: `${CAST[client]?.name} ${what}` };
    }),
    ...cuts.map(({ atMs, client, after, kind, forMs, attempts, serverHearsMs }) => {
      const when = after === undefined ? '' : ` after ${after.bytes} bytes ${after.direction}`;
      const rest = `for ${forMs} ms, attempts ${attempts}, the server hears after ${serverHearsMs} ms`;
      return { atMs, text: `${CAST[client]?.name} is cut${when} (${kind}) ${rest}` };
    }),
    ...slowDisk.map(({ atMs, forMs }) => ({ atMs, text: `the disk takes ${forMs} ms` })),
  ];
  const inOrder = lines.toSorted((a, b) => a.atMs - b.atMs);
  return [
    `seed ${seed}, in ${place === 'default' ? 'the classroom default' : 'a classroom of their own'}`,
    ...inOrder.map(({ atMs, text }) => `  ${atMs} ms: ${text}`),
  ].join('\n');
}
