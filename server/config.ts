import { ConfigError, choice, setting, size, text, whole } from './setting.ts';
import type { Setting } from './setting.ts';
import { hostsOf, originsOf } from './host-settings.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
/** The limits of MAX_CACHE_BYTES; without it there is none. */
const CACHE = size('MAX_CACHE_BYTES', '', '', MIB, 1024 * KIB * MIB);

/** A second @, or one behind a slash, stands in a password that is not escaped: what follows it is no host. */
const MONGO_URL = /^mongodb(?:\+srv)?:\/\/(?:[^@/?]*@)?[^@/?]+(?:\/[^@/?]*)?(?:\?.*)?$/;

/** Every variable the server reads. The README's table says the same, and a test compares the two. */
export const SETTINGS = {
  port: whole('PORT', '3000', 'TCP port to listen on; 0 lets the system choose', 0, 65_535),
  host: text('HOST', '0.0.0.0', 'Address to listen on'),
  dataDir: text('DATA_DIR', './data', 'Folder of the embedded store'),
  store: choice('STORE', 'lmdb', 'Where strokes are kept; `memory` forgets them at exit', ['lmdb', 'memory']),
  mongoUrl: setting(
    'MONGO_URL',
    '',
    'The MongoDB database that keeps everything, whatever STORE says',
    'mongodb:// or mongodb+srv://, user and password with reserved characters escaped (like %40), hosts, database',
    mongoUrlOf,
  ),
  ack: choice(
    'ACK',
    'stored',
    'A draw is answered when it is durable, or at once: a crash may then lose FLUSH_MS of them',
    ['stored', 'memory'],
  ),
  flushMs: whole(
    'FLUSH_MS',
    '50',
    'Milliseconds between the starts of two saves; with MONGO_URL default `0`: at once',
    0,
    60_000,
  ),
  drawsPerSecond: whole(
    'DRAWS_PER_SECOND',
    '200',
    'Draws a second for each connection; 0 = no limit',
    0,
    1e6,
  ),
  drawBurst: whole('DRAW_BURST', '400', 'Draws a connection may send at once', 1, 1e6),
  methodsPerSecond: whole(
    'METHODS_PER_SECOND',
    '20',
    'Calls but draws a second for each connection, three times as many at once; 0 = no limit',
    0,
    1e6,
  ),
  subscriptionsPerSecond: whole(
    'SUBSCRIPTIONS_PER_SECOND',
    '10',
    'Subscriptions a second for each connection, four times as many at once; 0 = no limit',
    0,
    1e6,
  ),
  errorsPerMinute: whole(
    'ERRORS_PER_MINUTE',
    '200',
    'More broken messages a minute close their connection with 1008; 0 = no limit',
    0,
    1e6,
  ),
  maxConnections: whole(
    'MAX_CONNECTIONS',
    '20000',
    'Clients at a time, over all transports; one more is answered 503',
    1,
    1e6,
  ),
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
  maxCacheBytes: setting(
    'MAX_CACHE_BYTES',
    '',
    'With more than this of strokes in memory, classrooms that nobody needs are closed at once',
    CACHE.allowed,
    (given) => (given === '' ? null : CACHE.parse(given)),
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
  access: choice(
    'ACCESS',
    'open',
    'Who may watch and clear: everybody, or by role; with NODE_ENV=production default `roles`',
    ['open', 'roles'],
  ),
  allowInsecure: choice(
    'ALLOW_INSECURE',
    '0',
    'With 1 the server also starts with ACCESS=open and NODE_ENV=production',
    ['0', '1'],
  ),
  allowedOrigins: setting(
    'ALLOWED_ORIGINS',
    '',
    'Other sites whose pages may connect with ACCESS=roles',
    'origins like https://school.example, separated by commas',
    originsOf,
  ),
  allowedHosts: setting(
    'ALLOWED_HOSTS',
    '',
    'Names of this server with ACCESS=roles, beside its addresses and that of ROOT_URL',
    'host names or addresses without a port, separated by commas',
    hostsOf,
  ),
  nodeEnv: text('NODE_ENV', '', '`production` changes the default of ACCESS'),
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
    flushMs: readFlushMs(env),
    drawsPerSecond: read(env, SETTINGS.drawsPerSecond),
    drawBurst: read(env, SETTINGS.drawBurst),
    methodsPerSecond: read(env, SETTINGS.methodsPerSecond),
    subscriptionsPerSecond: read(env, SETTINGS.subscriptionsPerSecond),
    errorsPerMinute: read(env, SETTINGS.errorsPerMinute),
    maxConnections: read(env, SETTINGS.maxConnections),
    maxMessageBytes: read(env, SETTINGS.maxMessageBytes),
    maxSubscriptions: read(env, SETTINGS.maxSubscriptions),
    maxUnsavedBytes: read(env, SETTINGS.maxUnsavedBytes),
    maxCacheBytes: read(env, SETTINGS.maxCacheBytes),
    forwardedCount: read(env, SETTINGS.forwardedCount),
    rootUrl: read(env, SETTINGS.rootUrl),
    access: readAccess(env),
    allowInsecure: read(env, SETTINGS.allowInsecure),
    allowedOrigins: read(env, SETTINGS.allowedOrigins),
    allowedHosts: read(env, SETTINGS.allowedHosts),
    nodeEnv: read(env, SETTINGS.nodeEnv),
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

/** In production the safe choice is the default, and the other one has to be said twice. */
function readAccess(env: Readonly<Record<string, string | undefined>>): Config['access'] {
  const isProduction = read(env, SETTINGS.nodeEnv) === 'production';
  const isGiven = (env[SETTINGS.access.variable]?.trim() ?? '') !== '';
  const access = isProduction && !isGiven ? 'roles' : read(env, SETTINGS.access);
  if (access === 'open' && isProduction && read(env, SETTINGS.allowInsecure) !== '1') {
    throw new ConfigError(
      'ACCESS=open lets everybody watch and clear, with NODE_ENV=production too: set ACCESS=roles, or ALLOW_INSECURE=1 if that is meant.',
    );
  }
  return access;
}

/** A commit to a disk costs the same whatever it holds, a write to a database less the sooner it is on its way. */
function readFlushMs(env: Readonly<Record<string, string | undefined>>): number {
  const isGiven = (env[SETTINGS.flushMs.variable]?.trim() ?? '') !== '';
  return isGiven || read(env, SETTINGS.mongoUrl) === null ? read(env, SETTINGS.flushMs) : 0;
}

/** The driver says what else is wrong with it. It may hold a password, which no message shows. */
function mongoUrlOf(url: string): string | null {
  if (url === '') return null;
  if (MONGO_URL.test(url)) return url;
  throw new ConfigError(`MONGO_URL must be ${SETTINGS.mongoUrl.allowed}.`);
}

function rootUrlOf(given: string): RootUrl | null | undefined {
  if (given === '') return null;
  if (!URL.canParse(given)) return undefined;
  const url = new URL(given);
  const isPlain = url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (!isPlain || !['http:', 'https:'].includes(url.protocol)) return undefined;
  return { href: url.href, path: url.pathname.replace(/\/+$/, '') };
}
