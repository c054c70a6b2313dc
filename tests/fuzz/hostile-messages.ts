import type { SeededRandom } from '../support/seeded-random.ts';
import { HOSTILE_NAMES, hostileValue, writeJson } from './mutations.ts';

type Random = SeededRandom;
const SEGMENT = { p: { x: '1.00', y: '2.00' }, hI: { x: '0.00', y: '0.00' }, hO: { x: '0.00', y: '0.00' } };

/** Texts that are no DDP, or look like it (security.md, "DDP shape"). */
const SHAPES: readonly string[] = [
  '{',
  '',
  ' ',
  'null',
  '[]',
  '42',
  '-',
  '"x"',
  'true',
  'nul',
  '{}',
  '[{"msg":"ping"}]',
  '\u0000',
  '{"msg":"ping"}\u0000',
  '\ufeff{"msg":"ping"}',
  '\u00a0{"msg":"ping"}',
  ' \t\r\n{"msg" : "ping" } ',
  '{"msg":"ping",}',
  "{'msg':'ping'}",
  '{"msg":"ping"}{"msg":"ping"}',
  '{"msg":null}',
  '{"msg":0}',
  '{"msg":""}',
  '{"msg":false}',
  '{"msg":[]}',
  '{"msg":{}}',
  '{"msg":7}',
  '{"msg":"PING"}',
  '{"msg":"ping","msg":"pong"}',
  '{"msg":"pong","msg":"ping"}',
  '{"m\\u0073g":"ping"}',
  '{"__proto__":{"msg":"ping"}}',
  '{"msg":"ping","__proto__":{"id":"x"}}',
  '{"constructor":{"prototype":{"msg":"ping"}}}',
  '{"msg":"ping","id":{}}',
  '{"msg":"ping","id":[]}',
  '{"msg":"ping","id":true}',
  '{"msg":"ping","id":1e400}',
  '{"msg":"ping","id":-0}',
  '{"msg":"ping","id":9007199254740993}',
  '{"msg":"ping","id":null}',
  '{"msg":"ping","id":""}',
  '{"msg":"ping","id":"\\ud800"}',
  '{"msg":"method","method":"clear","params":[]}',
  '{"msg":"method","id":{},"method":"clear"}',
  '{"msg":"method","id":"m","method":"clear","params":{}}',
  '{"msg":"method","id":"m","method":"draw","params":null}',
  '{"msg":"method","id":"m","method":"nothing","randomSeed":null}',
  '{"msg":"method","id":"m","method":"draw"}',
  '{"msg":"method","id":"m","id":"w","method":"draw","params":[],"params":[1]}',
  '{"msg":"method","id":"\\u006d","method":"draw"}',
  '{"msg":"sub","id":"a"}',
  '{"msg":"sub","name":"teacher"}',
  '{"msg":"sub","id":1,"name":"teacher"}',
  '{"msg":"unsub"}',
  '{"msg":"sub","id":"a","name":"teacher","params":"x"}',
  '{"msg":"sub","id":"","name":"teacher"}',
  '{"msg":"unsub","id":""}',
  '{"msg":"unsub","id":null}',
  '{"msg":"unsub","id":5}',
  '{"msg":"unsub","id":"a"}',
  '{"msg":"unsub","id":"stranger"}',
  '{"msg":"connect"}',
  '{"msg":"connect","version":"99","support":["99"]}',
  '{"msg":"connect","version":"1","support":[1]}',
  '{"msg":"connect","version":"pre1","support":["1"]}',
  '{"msg":"connect","version":"1","support":["1"],"session":{}}',
  ...[
    'added',
    'changed',
    'removed',
    'ready',
    'nosub',
    'result',
    'updated',
    'error',
    'connected',
    'failed',
  ].map((msg) => `{"msg":"${msg}","id":"a","collection":"segments","subs":["t"],"methods":["1"]}`),
];

/** EJSON that is odd, undecodable or dangerous elsewhere, as parameters (security.md, "Values"). */
const EJSON: readonly string[] = [
  '{"$date":1e400}',
  '{"$date":"junk"}',
  '{"$date":{"valueOf":1}}',
  '{"$date":1,"x":1}',
  '{"$binary":5}',
  '{"$binary":"="}',
  '{"$binary":"AAAA"}',
  '{"$binary":"====" }',
  '{"$type":"x","$value":1}',
  '{"$value":1,"$type":"oid"}',
  '{"$InfNaN":1}',
  '{"$InfNaN":"x"}',
  '{"$regexp":"^(a+)+$","$flags":"i"}',
  '{"$escape":{"$date":1}}',
  '{"$escape":null}',
  '{"$escape":5}',
  '{"$escape":{"$type":"x","$value":1}}',
  '{"\\u0024binary":5}',
  '{"__proto__":{"$type":"x","$value":1}}',
  '{"$gt":""}',
  '{"$escape":{"classroomId":"nowhere"}}',
  '{"$date":1,"__proto__":2}',
];

/** One message that no good client sends. */
export function hostileMessage(random: Random): string {
  switch (random.below(9)) {
    case 0:
      return odd(random, random.pick(EJSON));
    case 1:
      return named(random);
    case 2:
      return deep(random);
    case 3:
      return stroke(random);
    case 4:
      return subscription(random);
    case 5:
      return nearOneKibibyte(random);
    case 6:
      return random.chance(0.02) ? huge(random) : random.pick(SHAPES);
    default:
      return random.pick(SHAPES);
  }
}

/** A call or a subscription with this JSON among its parameters. */
function odd(random: Random, value: string): string {
  const student = random.chance(0.5) ? '"0.97",' : '';
  const id = random.pick(['e', 'f', 't', 's']);
  return random.chance(0.5)
    ? `{"msg":"sub","id":"${id}","name":"${random.pick(['student', 'teacher', 'nobody'])}","params":[${student}${value}]}`
    : `{"msg":"method","id":"${id}","method":"${random.pick(['draw', 'undo', 'clear', 'login', 'no'])}","params":[${student}${value}]}`;
}

/** Names of every object's prototype as method, subscription, collection, id, field and user. */
function named(random: Random): string {
  const [name, other] = [random.pick(HOSTILE_NAMES), random.pick(HOSTILE_NAMES)];
  return writeJson(
    random.pick([
      { msg: name, id: other },
      { msg: 'method', id: name, method: other, params: [name] },
      { msg: 'method', id: name, method: 'login', params: [other] },
      { msg: 'method', id: name, method: 'draw', params: [other, [SEGMENT]], randomSeed: name },
      { msg: 'sub', id: name, name: other, params: [] },
      { msg: 'sub', id: name, name: 'named', params: [other, name, random.pick(HOSTILE_NAMES)] },
      { msg: 'sub', id: name, name: 'student', params: [other] },
      { msg: 'unsub', id: name },
      { msg: 'ping', id: name },
    ]),
  );
}

function deep(random: Random): string {
  // 2 for the message and its parameters: 62 more is the deepest that is allowed.
  const levels = random.pick([61, 62, 63, 64, 1000, 32_000]);
  const nested = random.chance(0.5)
    ? '['.repeat(levels) + ']'.repeat(levels)
    : '{"$escape":'.repeat(levels) + '{}' + '}'.repeat(levels);
  const whole = random.pick([nested, odd(random, nested), odd(random, JSON.stringify(nested))]);
  return random.chance(0.1) ? whole.slice(0, whole.length / 2) : whole;
}

function stroke(random: Random): string {
  const segments: unknown[] = Array.from({ length: random.pick([1, 1, 1, 2, 0]) }, () => SEGMENT);
  if (random.chance(0.02)) segments.push(...Array.from({ length: 2001 }, () => SEGMENT));
  if (random.chance(0.5)) segments[0] = { ...SEGMENT, p: { x: hostileValue(random), y: '1.00' } };
  const student = random.chance(0.5) ? '0.97' : hostileValue(random);
  const options = random.chance(0.3) ? [{ [random.pick(HOSTILE_NAMES)]: hostileValue(random) }] : [];
  return writeJson({ msg: 'method', id: 'd', method: 'draw', params: [student, segments, ...options] });
}

function subscription(random: Random): string {
  const since = random.pick([
    { epoch: 1, n: 3 },
    { epoch: 9, n: 1 },
    { epoch: 1, n: -1 },
    { epoch: 'x' },
    hostileValue(random),
  ]);
  const params = random.chance(0.5) ? ['0.97', { since }] : [hostileValue(random), hostileValue(random)];
  const name = random.pick(['teacher', 'student', 'named', 'nobody']);
  return writeJson({ msg: 'sub', id: random.pick(['a', 'b', '', 't', 's']), name, params });
}

/** Round the size above which `offendingMessage` is left out [BAD9]. */
function nearOneKibibyte(random: Random): string {
  const pad = random.pick(['x', 'é', '€', '\\u0041', ' ']);
  const frame = random.pick([
    '{"msg":"odd","pad":""}',
    '[""]',
    '{"msg":"sub","id":5,"pad":""}',
    '{"msg":"unsub","id":0,"p":""}',
  ]);
  const size = 1022 + random.below(6) - Buffer.byteLength(frame);
  const filled = pad.repeat(size / Buffer.byteLength(pad));
  return frame.replace('""', `"${filled.padEnd(filled.length + (size - Buffer.byteLength(filled)), '.')}"`);
}

function huge(random: Random): string {
  const keys = Array.from({ length: 100_000 }, (_, at) => `"k${at}":${at}`).join();
  return random.pick([
    odd(random, `{${keys}}`),
    writeJson({ msg: 'method', id: 'i'.repeat(1024 * 1024), method: 'nothing' }),
    writeJson({ msg: 'ping', id: 'i'.repeat(100_000) }),
    odd(random, `[${'[],'.repeat(100_000)}[]]`),
  ]);
}
