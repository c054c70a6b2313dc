import fc from 'fast-check';
import type { Sent } from './script.ts';

const special = fc.constantFrom<unknown>(
  { $date: 1_700_000_000_000 },
  { $date: 'junk' },
  { $date: null },
  { $InfNaN: 0 },
  { $InfNaN: 1 },
  { $InfNaN: -1 },
  { $InfNaN: 'x' },
  { $escape: { $date: 5 } },
  { $escape: { $escape: { $date: { $date: 5 } } } },
  { $escape: 5 },
  { $regexp: '(a+)+b', $flags: 'gz' },
  { $date: 5, too: 1 },
  { $date: 5, $more: 1 },
  { $other: 1 },
  { $type: 'x' },
  { $binary: 'AQ==', $more: 1 },
  -0,
  1e300,
  '\u2028\u0000\ud83d\ude00',
  '\u0024date',
);

/** A parameter: JSON, with EJSON in it here and there. `$binary` is left out: theirs makes a text of it. */
export const ejsonValue: fc.Arbitrary<unknown> = fc.oneof(
  special,
  fc.jsonValue({ maxDepth: 2 }),
  fc.array(special, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('a', '$date', 'toString', 'length'), special, { maxKeys: 3 }),
);

/** Text in which neither finds a message. */
export const unreadable: fc.Arbitrary<Sent> = fc.oneof(
  fc.constantFrom(
    '',
    'not JSON',
    '{"msg":"ping"',
    'null',
    'true',
    '5',
    '"ping"',
    '[]',
    '{}',
    '[{"msg":"ping"}]',
  ),
  fc.constantFrom<Sent>({ msg: '' }, { msg: 0, id: 'a' }, { msg: null }, { id: 'a' }),
  fc
    .constantFrom<unknown>({ $type: 'oid', $value: 'x' }, { $binary: 5 }, { $escape: null })
    .chain((bad) =>
      fc.constantFrom<Sent>(
        { msg: 'method', id: '1', method: 'echo', params: [bad] },
        { msg: 'sub', id: 'a', name: 'all', params: ['a', { deep: [bad] }] },
      ),
    ),
  fc.integer({ min: 70, max: 100 }).map((depth) => {
    const nested = '['.repeat(depth) + ']'.repeat(depth);
    return `{"msg":"method","id":"1","method":"echo","params":${nested}}`;
  }),
);

const notText = fc
  .constantFrom<unknown>(undefined, null, 5, 0, true, ['a'], {})
  .filter((id) => id !== undefined);

/** Messages that are none of the protocol's. */
export const badMessage: fc.Arbitrary<Sent> = fc.oneof(
  fc.constantFrom<Sent>(
    { msg: 'added', collection: 'marks', id: 'x' },
    { msg: 'connected', session: 'x' },
    { msg: 'result', id: '1' },
    { msg: 'toString' },
    { msg: '__proto__' },
    { msg: 'constructor', id: 'a' },
    { msg: 5 },
    { msg: ['ping'] },
    { msg: { ping: 1 } },
    { msg: 'sub', text: 'long'.repeat(400) },
  ),
  fc.tuple(notText, fc.constantFrom('all', 'unheard of')).map(([id, name]) => ({ msg: 'sub', id, name })),
  fc.tuple(notText).map(([name]) => ({ msg: 'sub', id: 'a', name })),
  fc
    .constantFrom<unknown>(null, 'a', 5, {}, { $date: 0 })
    .chain((params) =>
      fc.constantFrom<Sent>(
        { msg: 'sub', id: 'a', name: 'all', params },
        { msg: 'method', id: '1', method: 'echo', params },
      ),
    ),
  notText.map((id) => ({ msg: 'method', id, method: 'put', params: ['x', 'never'] })),
  notText.map((method) => ({ msg: 'method', id: '1', method, params: [{ $date: 0 }, { $InfNaN: 1 }] })),
  notText.map((randomSeed) => ({ msg: 'method', id: '1', method: 'seed', randomSeed })),
  notText.map((id) => ({ msg: 'unsub', id, more: 'a' })),
  fc.constant({ msg: 'sub' }),
  fc.constant({ msg: 'method' }),
);
