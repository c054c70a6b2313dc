import { parseArgs } from 'node:util';
import { claimEntrance, joinEntrance, type LessonOptions, type Entrance } from './lesson-options.ts';

export interface SimulateOptions {
  readonly url: string;
  /** Class sizes, played one after another. */
  readonly students: readonly number[];
  readonly teachers: number;
  /** The recording's time and the jitter are divided by this. */
  readonly speed: number;
  readonly jitterMs: number;
  readonly seed: number;
  readonly isJson: boolean;
  readonly hasProgress: boolean;
  readonly connectTimeoutMs: number;
  /** How long nothing at all may arrive, once everything is sent, before what is missing counts as missing. */
  readonly settleMs: number;
  /** Bound on one class; undefined: derived from the recording. */
  readonly timeoutMs: number | undefined;
  /** Absent: the recording is replayed. */
  readonly lesson?: LessonOptions;
}

export type ParsedArguments =
  | { readonly kind: 'run'; readonly options: SimulateOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly reason: string };

export const HELP = `Replays the recorded drawing for a class of students against a running DDP server and checks every delivery.

  npm run simulate -- [options]

  npm run simulate -- --class 40 [options]

  --url URL              ws://, http:// or host:port of any DDP server with draw and teacher
                         (default ws://127.0.0.1:3000/websocket)
  --students N[,N...]    class sizes, played one after another (default 400)
  --teachers N           teachers who watch, 0 or more (default 1)
  --speed X              time runs X times faster, the jitter too (default 1)
  --jitter S             each student starts 0 to S seconds late (default 3)
  --seed N               repeats the same jitter (default: random, shown in the report)
  --json                 one JSON document on stdout, nothing else
  --no-progress          no progress on stderr
  --connect-timeout S    for each connection (default 10)
  --settle S             silence after which what is missing counts as missing (default 15)
  --timeout S            bound on one class (default: the recording's length and two minutes)
  --help                 this text

A class that draws at its own pace, all behind one address, at the server's ordinary settings:

  --class N              students; --students, --speed and --jitter mean nothing then
  --rate R               strokes a second of all together (default 20)
  --minutes M            how long (default 5)
  --flood N              the same once more, with N clients beside them who draw as fast as their sockets take it
  --claim LINK           a teacher comes by this claim link, makes a classroom and watches; students join by its code
  --join CODE|LINK       students join this classroom; nobody watches

Exit code: 0 nothing lost, doubled, out of order, damaged, refused or unanswered, nobody disconnected, a flood
throttled; 1 something was; 2 bad arguments or no usable server; 130 interrupted.
`;

/** Turns what a person types (`ws://…`, `http://…`, `host:port`) into the WebSocket URL of a DDP endpoint. */
export function webSocketUrl(typed: string): string {
  const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `ws://${typed}`);
  if (!['ws:', 'wss:', 'http:', 'https:'].includes(url.protocol))
    throw new Error(`unknown scheme ${url.protocol}//`);
  const isWebPage = url.protocol.startsWith('http');
  if (isWebPage) url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const isEndpoint = /\/websocket\/?$/.test(url.pathname);
  if (!isEndpoint && (isWebPage || url.pathname === '/')) {
    url.pathname = `${url.pathname.replace(/\/$/, '')}/websocket`;
  }
  return url.href;
}

/** `newSeed` gives the seed of a run whose arguments name none. */
export function parseArguments(argv: readonly string[], newSeed: () => number): ParsedArguments {
  try {
    return parse(argv, newSeed);
  } catch (error) {
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
  }
}

function parse(argv: readonly string[], newSeed: () => number): ParsedArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      url: { type: 'string', default: 'ws://127.0.0.1:3000/websocket' },
      students: { type: 'string', default: '400' },
      teachers: { type: 'string', default: '1' },
      speed: { type: 'string', default: '1' },
      jitter: { type: 'string', default: '3' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      'no-progress': { type: 'boolean', default: false },
      'connect-timeout': { type: 'string', default: '10' },
      settle: { type: 'string', default: '15' },
      timeout: { type: 'string' },
      class: { type: 'string' },
      rate: { type: 'string', default: '20' },
      minutes: { type: 'string', default: '5' },
      flood: { type: 'string', default: '0' },
      claim: { type: 'string' },
      join: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return { kind: 'help' };
  const lesson: LessonOptions | undefined =
    values.class === undefined
      ? undefined
      : {
          students: wholeNumber('--class', values.class, 1, 20_000),
          strokesPerSecond: decimal('--rate', values.rate, 0.01, 100_000),
          minutes: decimal('--minutes', values.minutes, 0.001, 1_440),
          flooders: wholeNumber('--flood', values.flood, 0, 100),
          entrance: readEntrance(values.claim, values.join),
        };
  const options: SimulateOptions = {
    url: readUrl(values.url),
    students: values.students.split(',').map((size) => wholeNumber('--students', size, 1, 20_000)),
    teachers: wholeNumber('--teachers', values.teachers, 0, 10_000),
    speed: decimal('--speed', values.speed, 0.01, 10_000),
    jitterMs: decimal('--jitter', values.jitter, 0, 3_600) * 1000,
    seed: values.seed === undefined ? newSeed() : wholeNumber('--seed', values.seed, 0, 0xffff_ffff),
    isJson: values.json,
    hasProgress: !values['no-progress'],
    connectTimeoutMs: decimal('--connect-timeout', values['connect-timeout'], 0.01, 3_600) * 1000,
    settleMs: decimal('--settle', values.settle, 0.01, 3_600) * 1000,
    timeoutMs:
      values.timeout === undefined ? undefined : decimal('--timeout', values.timeout, 0.01, 86_400) * 1000,
    ...(lesson === undefined ? {} : { lesson }),
  };
  return { kind: 'run', options };
}

function readUrl(typed: string): string {
  try {
    return webSocketUrl(typed);
  } catch {
    throw new Error(`--url ${typed}: neither ws://, http:// nor host:port`);
  }
}

function readEntrance(claim: string | undefined, join: string | undefined): Entrance | undefined {
  if (claim !== undefined && join !== undefined) throw new Error('--claim and --join: only one of the two');
  if (claim !== undefined) return claimEntrance(claim);
  return join === undefined ? undefined : joinEntrance(join);
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  if (!/^\d+$/.test(text) || Number(text) < min || Number(text) > max) {
    throw new Error(`${name} ${text}: a whole number from ${min} to ${max} was expected`);
  }
  return Number(text);
}

function decimal(name: string, text: string, min: number, max: number): number {
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text) || Number(text) < min || Number(text) > max) {
    throw new Error(`${name} ${text}: a number from ${min} to ${max} was expected`);
  }
  return Number(text);
}
