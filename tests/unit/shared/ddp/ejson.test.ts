import assert from 'node:assert/strict';
import { decodeEjson, EjsonError, encodeEjson, mayHoldEjson } from '../../../../shared/ddp/ejson.ts';

function decodeText(text: string): unknown {
  return decodeEjson(JSON.parse(text));
}

function encodeText(value: unknown): string | undefined {
  return JSON.stringify(encodeEjson(value));
}

/** The values that have a wire form of their own (rule 66), both ways. */
const wireForms: readonly (readonly [text: string, value: unknown])[] = [
  ['{"$date":1700000000000}', new Date(1_700_000_000_000)],
  ['{"$binary":"AQL/"}', Uint8Array.of(1, 2, 255)],
  ['{"$binary":""}', new Uint8Array(0)],
  ['{"$InfNaN":1}', Infinity],
  ['{"$InfNaN":-1}', -Infinity],
  ['{"$InfNaN":0}', NaN],
  ['{"$escape":{"$date":5}}', { $date: 5 }],
  ['{"$escape":{"$binary":{"$binary":"AQ=="}}}', { $binary: Uint8Array.of(1) }],
  ['{"$escape":{"$escape":{"$escape":{"$date":5}}}}', { $escape: { $date: 5 } }],
  ['{"$escape":{"$regexp":"a","$flags":"i"}}', { $regexp: 'a', $flags: 'i' }],
  ['{"$escape":{"$type":"oid","$value":"1"}}', { $type: 'oid', $value: '1' }],
  ['[1,{"a":[{"$date":0}]}]', [1, { a: [new Date(0)] }]],
  ['"\\u2028\\u0000"', '\u2028\u0000'],
  ['null', null],
];

/** Plain objects, though some of their keys start with a dollar sign. */
const plainForms = [
  '{"$date":5,"x":1}',
  '{"$date":5,"$x":1}',
  '{"$regexp":"a"}',
  '{"$type":"oid"}',
  '{"$type":"oid","$value":1,"$x":1}',
  '{"$x":1}',
  '{"$gt":""}',
  '{}',
];

describe('EJSON (rule 66)', () => {
  for (const [text, value] of wireForms) {
    it(`reads and writes ${text}`, () => {
      assert.deepEqual(decodeText(text), value);
      assert.deepEqual(JSON.parse(encodeText(value) ?? ''), JSON.parse(text));
    });
  }

  for (const text of plainForms) {
    it(`takes ${text} for the plain object that it is`, () => {
      assert.deepEqual(decodeText(text), JSON.parse(text));
      assert.equal(encodeText(JSON.parse(text)), text);
    });
  }

  it('leaves a $regexp a plain object: no pattern of a client is ever compiled', () => {
    const text = '{"$regexp":"^(a+)+$","$flags":"g"}';
    assert.deepEqual(decodeText(text), { $regexp: '^(a+)+$', $flags: 'g' });
    assert.deepEqual(decodeText('{"$regexp":"(","$flags":5}'), { $regexp: '(', $flags: 5 });
    assert.equal(encodeText(/a/i), '{"$regexp":"a","$flags":"i"}');
  });

  it('takes one level of an escape literally and reads on below it', () => {
    assert.deepEqual(decodeText('{"$escape":{"$date":{"$date":0}}}'), { $date: new Date(0) });
  });
});

describe('EJSON with senseless contents (rule 67)', () => {
  it('makes an Invalid Date of a senseless $date, and null of that', () => {
    for (const content of ['"junk"', '1e400', '{}', '[5]', '{"toString":1,"valueOf":1}']) {
      const date = decodeText(`{"$date":${content}}`);
      assert.ok(date instanceof Date && Number.isNaN(date.getTime()), content);
      assert.equal(encodeText(date), '{"$date":null}');
    }
  });

  it('makes NaN of a senseless $InfNaN', () => {
    for (const content of ['"x"', '{}', '[1]', '{"valueOf":1,"toString":1}']) {
      assert.ok(Number.isNaN(decodeText(`{"$InfNaN":${content}}`)), content);
    }
  });

  it('takes bad characters in a $binary, refuses one that is no string', () => {
    assert.ok(decodeText('{"$binary":"!?*é"}') instanceof Uint8Array);
    for (const content of ['5', 'null', '{}', '[]', '[""]']) {
      assert.throws(() => decodeText(`{"$binary":${content}}`), EjsonError, content);
    }
  });

  it('makes an empty object of an escaped text or number, refuses an escaped null', () => {
    for (const content of ['5', 'true', '"ab"']) assert.deepEqual(decodeText(`{"$escape":${content}}`), {});
    assert.throws(() => decodeText('{"$escape":null}'), EjsonError);
  });
});

describe('EJSON user types (rule 68)', () => {
  it('knows none', () => {
    for (const text of ['{"$type":"oid","$value":"0123456789abcdef01234567"}', '{"$value":1,"$type":5}']) {
      assert.throws(() => decodeText(text), EjsonError);
      assert.throws(() => decodeText(`[{"a":${text}}]`), EjsonError);
    }
  });
});

describe('EJSON of what JSON has no word for (rule 69)', () => {
  it('drops undefined, functions and symbols in objects and makes them null in arrays', () => {
    const missing = [undefined, () => 1, Symbol('s')];
    assert.deepEqual(encodeEjson(missing), [null, null, null]);
    assert.deepEqual(encodeEjson(Array(1)), [null]);
    assert.deepEqual(encodeEjson({ a: undefined, b: () => 1, c: Symbol('s'), d: 1 }), { d: 1 });
    for (const value of missing) assert.equal(encodeEjson(value), undefined);
  });

  it('escapes what is a special form only after something was dropped from it', () => {
    const text = encodeText({ $date: 5, x: undefined });
    assert.equal(text, '{"$escape":{"$date":5}}');
  });

  it('makes {} of an Error and a Map, and never calls toJSON, clone or toJSONValue', () => {
    const called = () => assert.fail('called');
    assert.deepEqual(encodeEjson([new Error('x'), new Map([[1, 2]])]), [{}, {}]);
    const tricky = { toJSON: called, clone: called, toJSONValue: called, typeName: called, a: 1 };
    assert.equal(encodeText(tricky), '{"a":1}');
    assert.equal(encodeText({ callee: 1, length: 2 }), '{"callee":1,"length":2}');
  });

  it('makes 0 of -0', () => {
    assert.ok(Object.is(encodeEjson(-0), 0));
    assert.deepEqual(encodeEjson({ a: [-0] }), { a: [0] });
  });

  it('drops own __proto__ keys both ways and changes no prototype', () => {
    const text =
      '{"__proto__":{"polluted":1},"a":{"$escape":{"__proto__":{"polluted":1},"b":2}},"constructor":3}';
    for (const value of [decodeText(text), encodeEjson(JSON.parse(text))]) {
      assert.ok(typeof value === 'object' && value !== null);
      assert.equal(Object.getPrototypeOf(value), Object.prototype);
      assert.equal(JSON.stringify(value).includes('polluted'), false);
      assert.equal('polluted' in value, false);
    }
    assert.deepEqual(decodeText(text), { a: { b: 2 }, constructor: 3 });
    assert.equal('polluted' in {}, false);
  });

  it('refuses a BigInt and a cycle', () => {
    const cycle: unknown[] = [];
    cycle.push({ cycle });
    for (const value of [1n, [{ a: 1n }], cycle]) assert.throws(() => encodeEjson(value), EjsonError);
  });
});

describe('EJSON depth', () => {
  const nested = (levels: number): unknown => (levels === 1 ? [] : [nested(levels - 1)]);
  const escapes = (levels: number) => `${'{"$escape":'.repeat(levels)}{"a":1}${'}'.repeat(levels)}`;

  it('takes 64 levels, refuses 65', () => {
    assert.deepEqual(decodeEjson(nested(64)), nested(64));
    assert.deepEqual(encodeEjson(nested(64)), nested(64));
    assert.throws(() => decodeEjson(nested(65)), EjsonError);
    assert.throws(() => encodeEjson(nested(65)), EjsonError);
  });

  it('counts escapes as the levels that they are on the wire', () => {
    decodeText(escapes(63));
    assert.throws(() => decodeText(escapes(64)), EjsonError);
    assert.throws(() => decodeText(escapes(1000)), EjsonError);
    let value: unknown = { $date: 1 };
    for (let i = 0; i < 31; i++) value = { $escape: value };
    assert.deepEqual(decodeText(encodeText(value) ?? ''), value);
    assert.throws(() => encodeEjson({ $escape: value }), EjsonError);
  });
});

describe('mayHoldEjson', () => {
  it('sees special forms, also behind an escape, and own __proto__ keys', () => {
    for (const text of ['{"$date":5}', '{"\\u0024date":5}', '{"__proto__":1}', '{"\\u005f_proto__":1}']) {
      assert.equal(mayHoldEjson(text), true);
    }
    assert.equal(mayHoldEjson('["0.97",[{"p":{"x":"203.00","y":"-1.05"}}]]'), false);
  });
});
