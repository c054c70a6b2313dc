import { ConfigError, choice, setting, size, text, whole } from './setting.ts';
import type { Setting } from './setting.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Every variable the server reads. The README's table says the same, and a test compares the two. */
export const SETTINGS = {
  port: whole('PORT', '3000', 'TCP port to listen on; 0 lets the system choose', 0, 65_535),
  host: text('HOST', '0.0.0.0', 'Address to listen on'),
  dataDir: text('DATA_DIR', './data', 'Folder of the embedded store'),
  store: choice('STORE', 'lmdb', 'Where strokes are kept; `memory` forgets them at exit', ['lmdb', 'memory']),
  mongoUrl: setting(
    'MONGO_URL',
    '',
    'Not supported yet: the server does not start with it',
    'unset',
    refuseMongo,
  ),
  ack: choice('ACK', 'stored', 'A draw is answered when it is durable, or at once', ['stored', 'memory']),
  flushMs: whole('FLUSH_MS', '50', 'Milliseconds between the starts of two saves', 0, 60_000),
  drawsPerSecond: whole(
    'DRAWS_PER_SECOND',
    '200',
    'Draws a second for each connection; 0 = no limit',
    0,
    1e6,
  ),
  drawBurst: whole('DRAW_BURST', '400', 'Draws a connection may send at once', 1, 1e6),
  maxMessageBytes: size(
    'MAX_MESSAGE_BYTES',
    '4MiB',
    'A larger message closes the connection with 1009',
    KIB,
    64 * MIB,
  ),
  maxSubscriptions: whole('MAX_SUBSCRIPTIONS', '100', 'Subscriptions of one session', 1, 1e6),
  maxUnsavedBytes: size(
    'MAX_UNSAVED_BYTES',
    '256MiB',
    'With more than this not yet saved, draws are refused with 503',
    MIB,
    64 * KIB * MIB,
  ),
  forwardedCount: whole(
    'HTTP_FORWARDED_COUNT',
    '0',
    'Proxies in front whose X-Forwarded-For is believed',
    0,
    100,
  ),
  rootUrl: setting(
    'ROOT_URL',
    '',
    'Where clients find the server; everything is served below its path',
    'an http or https URL without query and fragment',
    rootUrlOf,
  ),
  metrics: choice('METRICS', 'loopback', 'Who may read /metrics', ['loopback', 'open', 'off']),
  logLevel: choice('LOG_LEVEL', 'info', 'The least important lines to log', [
    'debug',
    'info',
    'warn',
    'error',
    'silent',
  ]),
} as const;

type Settings = typeof SETTINGS;
type Parsed<S> = S extends Setting<infer T> ? T : never;

/** Sizes in bytes, times in milliseconds. */
export type Config = { readonly [Name in keyof Settings]: Parsed<Settings[Name]> };

/** Where the server is to be found, and the path before every route, without a slash at its end. */
export interface RootUrl {
  readonly href: string;
  readonly path: string;
}

/** Reads the environment; a variable that is empty counts as not set. Throws {@link ConfigError} for the first bad one. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  return {
    port: read(env, SETTINGS.port),
    host: read(env, SETTINGS.host),
    dataDir: read(env, SETTINGS.dataDir),
    store: read(env, SETTINGS.store),
    mongoUrl: read(env, SETTINGS.mongoUrl),
    ack: read(env, SETTINGS.ack),
    flushMs: read(env, SETTINGS.flushMs),
    drawsPerSecond: read(env, SETTINGS.drawsPerSecond),
    drawBurst: read(env, SETTINGS.drawBurst),
    maxMessageBytes: read(env, SETTINGS.maxMessageBytes),
    maxSubscriptions: read(env, SETTINGS.maxSubscriptions),
    maxUnsavedBytes: read(env, SETTINGS.maxUnsavedBytes),
    forwardedCount: read(env, SETTINGS.forwardedCount),
    rootUrl: read(env, SETTINGS.rootUrl),
    metrics: read(env, SETTINGS.metrics),
    logLevel: read(env, SETTINGS.logLevel),
  };
}

function read<T>(env: Readonly<Record<string, string | undefined>>, row: Setting<T>): T {
  const given = env[row.variable]?.trim() ?? '';
  const value = row.parse(given === '' ? row.default : given);
  if (value !== undefined) return value;
  throw new ConfigError(`${row.variable} is ${JSON.stringify(given)}: it must be ${row.allowed}.`);
}

/** Refused, not ignored: an operator who sets it believes that the strokes go there. Its value may hold a password. */
function refuseMongo(url: string): null {
  if (url === '') return null;
  throw new ConfigError(
    'MONGO_URL is set, but this version does not support MongoDB yet: unset it to use the embedded store.',
  );
}

function rootUrlOf(given: string): RootUrl | null | undefined {
  if (given === '') return null;
  if (!URL.canParse(given)) return undefined;
  const url = new URL(given);
  const isPlain = url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (!isPlain || !['http:', 'https:'].includes(url.protocol)) return undefined;
  return { href: url.href, path: url.pathname.replace(/\/+$/, '') };
}
