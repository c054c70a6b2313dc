import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import ejson from 'ejson';
import fc from 'fast-check';
import { decodeEjson, EjsonError, encodeEjson, mayHoldEjson } from '../../../../shared/ddp/ejson.ts';

const key = fc.oneof(
  fc.constantFrom(
    '$date',
    '$binary',
    '$InfNaN',
    '$escape',
    '$regexp',
    '$flags',
    '$type',
    '$value',
    '$x',
    'a',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }).filter((name) => name !== '__proto__'),
);

/** Few keys, so that special forms and almost special forms are the rule. */
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(
      fc.double().map((number) => (number === 0 ? 0 : number)),
      fc.constantFrom(null, true, false, NaN, Infinity, -Infinity),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.date({ noInvalidDate: true }),
      fc.uint8Array({ maxLength: 6 }),
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 2, noNullPrototype: true }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const jsonKey = fc.constantFrom('$date', '$binary', '$InfNaN', '$escape', '$x', 'a');
const { value: specialJson } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(fc.integer(), fc.constantFrom(null, true, -1, 0, 1, 'x', 'AQL/', '2020-01-01', 'é!')),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(jsonKey, tie('value'), { maxKeys: 2, noNullPrototype: true }),
  ),
}));

/** Where we differ on purpose: `$date` or `$InfNaN` of an object, `$escape` of a text. */
function isOursAlone(json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false;
  const [first, ...others] = Object.entries(json);
  if (first !== undefined && others.length === 0) {
    const [name, content]: [string, unknown] = first;
    if ((name === '$date' || name === '$InfNaN') && typeof content === 'object' && content !== null)
      return true;
    if (name === '$escape' && typeof content === 'string') return true;
  }
  return Object.values(json).some(isOursAlone);
}

/** As text, because no two Invalid Dates are deeply equal. */
function outcome(decode: () => unknown): string {
  try {
    return inspect(decode(), { depth: Infinity, maxArrayLength: Infinity });
  } catch {
    return 'refused';
  }
}

describe('EJSON of generated values', () => {
  it('comes back as it was, without changing the argument', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const before = structuredClone(value);
        const text = JSON.stringify(encodeEjson(value));
        assert.deepEqual(decodeEjson(JSON.parse(text)), value);
        assert.deepEqual(value, before);
      }),
      { numRuns: 2000 },
    );
  });

  it('is written as Meteor writes it', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        assert.equal(JSON.stringify(encodeEjson(value)), ejson.stringify(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('is read as Meteor reads it, and every refusal is an EjsonError', () => {
    fc.assert(
      fc.property(specialJson, (json) => {
        fc.pre(!isOursAlone(json));
        const text = JSON.stringify(json);
        const ours = outcome(() => decodeEjson(json));
        const theirs = outcome(() => ejson.parse(text));
        assert.equal(ours, theirs);
        if (ours === 'refused') assert.throws(() => decodeEjson(json), EjsonError);
        assert.equal(JSON.stringify(json), text);
      }),
      { numRuns: 3000 },
    );
  });

  it('needs no decoding where mayHoldEjson says so', () => {
    fc.assert(
      fc.property(fc.oneof(specialJson, fc.jsonValue({ maxDepth: 4 })), (json) => {
        const text = JSON.stringify(json);
        if (!mayHoldEjson(text)) assert.deepEqual(decodeEjson(JSON.parse(text)), JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });
});
