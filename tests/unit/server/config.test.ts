import assert from 'node:assert/strict';
import { readConfig, SETTINGS } from '../../../server/config.ts';
import type { Config } from '../../../server/config.ts';
import { ConfigError } from '../../../server/setting.ts';

const DEFAULTS: Config = {
  port: 3000,
  host: '0.0.0.0',
  dataDir: './data',
  store: 'lmdb',
  mongoUrl: null,
  ack: 'stored',
  flushMs: 50,
  drawsPerSecond: 200,
  drawBurst: 400,
  methodsPerSecond: 20,
  subscriptionsPerSecond: 10,
  errorsPerMinute: 200,
  maxConnections: 20_000,
  maxMessageBytes: 4 * 1024 * 1024,
  maxSubscriptions: 100,
  maxUnsavedBytes: 256 * 1024 * 1024,
  maxCacheBytes: null,
  forwardedCount: 0,
  rootUrl: null,
  access: 'open',
  allowInsecure: '0',
  allowedOrigins: [],
  allowedHosts: [],
  nodeEnv: '',
  metrics: 'loopback',
  logLevel: 'info',
};

describe('readConfig', () => {
  it('has the defaults of the design', () => {
    assert.deepEqual(readConfig({}), DEFAULTS);
  });

  it('takes an empty variable for one that is not set, and ignores space around a value', () => {
    const empty = Object.fromEntries(Object.values(SETTINGS).map(({ variable }) => [variable, ' ']));
    assert.deepEqual(readConfig(empty), DEFAULTS);
    assert.equal(readConfig({ PORT: ' 80 ' }).port, 80);
  });

  it('ignores variables of others', () => {
    assert.deepEqual(readConfig({ PATH: '/bin', INKWELL_COLOUR: 'blue' }), DEFAULTS);
  });

  for (const [env, expected] of [
    [{ PORT: '0' }, { port: 0 }],
    [
      { PORT: '65535', HOST: '::1' },
      { port: 65_535, host: '::1' },
    ],
    [
      { STORE: 'memory', ACK: 'memory', FLUSH_MS: '5000' },
      { store: 'memory', ack: 'memory', flushMs: 5000 },
    ],
    [
      { DRAWS_PER_SECOND: '0', DRAW_BURST: '1' },
      { drawsPerSecond: 0, drawBurst: 1 },
    ],
    [{ MAX_MESSAGE_BYTES: '65536' }, { maxMessageBytes: 65_536 }],
    [{ MAX_MESSAGE_BYTES: '512KiB' }, { maxMessageBytes: 512 * 1024 }],
    [{ MAX_UNSAVED_BYTES: '2MiB' }, { maxUnsavedBytes: 2 * 1024 * 1024 }],
    [{ HTTP_FORWARDED_COUNT: '2' }, { forwardedCount: 2 }],
    [
      {
        METHODS_PER_SECOND: '0',
        SUBSCRIPTIONS_PER_SECOND: '5',
        ERRORS_PER_MINUTE: '0',
        MAX_CONNECTIONS: '7',
      },
      { methodsPerSecond: 0, subscriptionsPerSecond: 5, errorsPerMinute: 0, maxConnections: 7 },
    ],
    [{ ACCESS: 'roles' }, { access: 'roles' }],
    [{ NODE_ENV: 'test' }, { nodeEnv: 'test' }],
    [{ NODE_ENV: 'production' }, { nodeEnv: 'production', access: 'roles' }],
    [
      { NODE_ENV: 'production', ACCESS: ' ' },
      { nodeEnv: 'production', access: 'roles' },
    ],
    [
      { NODE_ENV: 'production', ACCESS: 'open', ALLOW_INSECURE: '1' },
      { nodeEnv: 'production', access: 'open', allowInsecure: '1' },
    ],
    [
      { ALLOWED_ORIGINS: 'https://a, http://B:8080/', ALLOWED_HOSTS: 'C, ::1' },
      { allowedOrigins: ['https://a', 'http://b:8080'], allowedHosts: ['c', '::1'] },
    ],
    [
      { METRICS: 'off', LOG_LEVEL: 'silent' },
      { metrics: 'off', logLevel: 'silent' },
    ],
    [{ ROOT_URL: 'http://host' }, { rootUrl: { href: 'http://host/', path: '' } }],
    [{ ROOT_URL: 'https://host:8443/a/b//' }, { rootUrl: { href: 'https://host:8443/a/b//', path: '/a/b' } }],
  ] as const) {
    it(`reads ${JSON.stringify(env)}`, () => {
      assert.deepEqual(readConfig(env), { ...DEFAULTS, ...expected });
    });
  }

  for (const [variable, ...values] of [
    ['PORT', '65536', '-1', '3000.5', '0x10', '1e3', 'http', '9'.repeat(30)],
    ['STORE', 'LMDB', 'mongo'],
    ['ACK', 'always'],
    ['FLUSH_MS', '-1', 'fast', '60001'],
    ['DRAW_BURST', '0'],
    ['MAX_MESSAGE_BYTES', '4MB', '4 MiB', '1GiB', '100', '65MiB', 'MiB'],
    ['MAX_SUBSCRIPTIONS', '0', 'Infinity', 'NaN'],
    ['MAX_UNSAVED_BYTES', '1'],
    ['HTTP_FORWARDED_COUNT', 'yes'],
    ['ROOT_URL', 'host/path', 'ftp://host', 'http://h/?q', 'http://h/#f', 'http://user:secret@h/'],
    ['MAX_CONNECTIONS', '0', 'many'],
    ['ACCESS', 'closed', 'Open'],
    ['ALLOW_INSECURE', 'yes', 'true'],
    ['ALLOWED_ORIGINS', 'school.example', '*'],
    ['ALLOWED_HOSTS', 'http://a', 'a:80'],
    ['METRICS', 'localhost'],
    ['LOG_LEVEL', 'loud'],
  ] as const) {
    it(`refuses a bad ${variable} in one line that names it, its value and what is allowed`, () => {
      const setting = Object.values(SETTINGS).find((each) => each.variable === variable);
      assert.ok(setting !== undefined);
      for (const value of values) {
        assert.throws(
          () => readConfig({ [variable]: value }),
          (error) => {
            assert.ok(error instanceof ConfigError);
            assert.equal(
              error.message,
              `${variable} is ${JSON.stringify(value)}: it must be ${setting.allowed}.`,
            );
            assert.doesNotMatch(error.message, /\n/);
            return true;
          },
        );
      }
    });
  }

  it('refuses open access in production in one line, unless it is told twice', () => {
    for (const more of [{}, { ALLOW_INSECURE: '0' }, { ALLOW_INSECURE: '' }]) {
      assert.throws(
        () => readConfig({ NODE_ENV: 'production', ACCESS: 'open', ...more }),
        (error) =>
          error instanceof ConfigError &&
          /^ACCESS=open [^\n]*ACCESS=roles[^\n]*ALLOW_INSECURE=1[^\n]*$/.test(error.message),
      );
    }
  });

  for (const url of [
    'mongodb://db',
    'mongodb://db:27017/inkwell?w=1',
    'mongodb://user:secr%40t@a:1,b:2,[::1]:3/inkwell?authSource=admin',
    'mongodb+srv://user:secret@cluster.example/',
  ]) {
    it(`reads MONGO_URL ${url}, and saves at once unless FLUSH_MS says otherwise`, () => {
      assert.deepEqual(readConfig({ MONGO_URL: url }), { ...DEFAULTS, mongoUrl: url, flushMs: 0 });
      const slow = readConfig({ MONGO_URL: url, FLUSH_MS: '5000' });
      assert.equal(slow.flushMs, 5000);
    });
  }

  it('refuses a bad MONGO_URL in one line that names it and does not show its password', () => {
    for (const url of [
      'http://user:secret@db/inkwell',
      'mongodb://',
      'mongodb://user:secret@x@db/inkwell',
      'mongodb://user:secret/x@db/inkwell',
      'user:secret@db',
    ]) {
      assert.throws(
        () => readConfig({ MONGO_URL: url }),
        (error) =>
          error instanceof ConfigError &&
          /^MONGO_URL must be mongodb:[^\n]+$/.test(error.message) &&
          !/secret/.test(error.message),
        url,
      );
    }
  });
});

describe('SETTINGS', () => {
  it('names each variable once, and gives each a meaning of one line', () => {
    const all = Object.values(SETTINGS);
    assert.equal(new Set(all.map(({ variable }) => variable)).size, all.length);
    for (const { variable, meaning, allowed } of all) {
      assert.match(variable, /^[A-Z][A-Z_]+$/);
      assert.match(meaning, /^[^\n|]{10,90}$/, variable);
      assert.match(allowed, /^[^\n]+$/, variable);
    }
  });
});
