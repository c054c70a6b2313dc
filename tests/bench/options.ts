import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly isQuick: boolean;
  /** Names of workloads; empty: all. */
  readonly only: readonly string[];
  /** Names of peers; undefined: all that a workload has. */
  readonly peers: readonly string[] | undefined;
  readonly runs: number;
  /** Another revision of this project. */
  readonly against: string | undefined;
  readonly isCurve: boolean;
  /** Where the figures are written as JSON. */
  readonly jsonFile: string | undefined;
}

export type ParsedArguments =
  | { readonly kind: 'run'; readonly options: BenchOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly reason: string };

const RUNS = 5;

export const HELP = `Measures Inkwell beside other servers and judges the figures by its targets.

  npm run bench -- [options] [name...]

  --only NAME[,NAME...]   these workloads (W7 W7x5 W4 W2 W2max W3 W5 W6 W8 subscriber
                          lone slow-teachers storm startup); so do names without --only
  --runs N                rounds, in each of which every server is started afresh (default ${RUNS})
  --peers NAME[,NAME...]  beside Inkwell only these: a (plain ws), f (socket.io), e (sockjs),
                          Md (Meteor's server, straight to the socket), Mm (with its merge box); none
  --quick                 within two minutes, small loads, for correctness only: the exit code does not
                          depend on any figure
  --against REV           this tree beside another revision of it (any name git knows), and whether
                          the difference is inside the noise; W7 W4 W2 W3 unless --only says otherwise
  --curve                 one load for each size of class, audience, drawing and number of classrooms:
                          tables, and tests/bench/curve.svg (--quick: a chart elsewhere)
  --json FILE             every figure of every run
  --help                  this text

Everything takes an hour and a half on a machine that does nothing else, and means little on one that does.
Some benchmarks stand for themselves and have no targets: subscribers, load, small-logs.

Peers: npm ci --prefix tests/bench/peers. Without them only plain ws is measured, and a "must" that needs
another is not held. Servers that no target names are run twice, for the table.
us = microseconds of server CPU, user and system, over all threads, in the measured window only.
A ratio is the median of one ratio for each round, with the lowest and highest of them.

Exit code: 0 every "must" that was asked for holds (--quick: nothing lost or doubled), 1 not, 2 bad arguments.
`;

export function parseArguments(argv: readonly string[]): ParsedArguments {
  try {
    return parse(argv);
  } catch (error) {
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
  }
}

function parse(argv: readonly string[]): ParsedArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      only: { type: 'string', default: '' },
      runs: { type: 'string' },
      peers: { type: 'string' },
      quick: { type: 'boolean', default: false },
      against: { type: 'string' },
      curve: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return { kind: 'help' };
  if (values.curve && values.against !== undefined)
    throw new Error('--curve and --against do not go together');
  const runs = values.runs ?? (values.quick ? '1' : String(RUNS));
  if (!/^[1-9]\d?$/.test(runs)) throw new Error(`--runs ${runs}: a whole number from 1 to 99 was expected`);
  return {
    kind: 'run',
    options: {
      isQuick: values.quick,
      only: [...names(values.only), ...positionals],
      peers: values.peers === undefined ? undefined : names(values.peers).filter((name) => name !== 'none'),
      runs: Number(runs),
      against: values.against,
      isCurve: values.curve,
      jsonFile: values.json,
    },
  };
}

function names(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
