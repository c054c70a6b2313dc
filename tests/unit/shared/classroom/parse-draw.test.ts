import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { parseDraw, parseDrawOptions } from '../../../../shared/classroom/parse-draw.ts';

const POINT = { x: '0.00', y: '0.00' };
const SEGMENT = { p: { x: '203.00', y: '-1.05' }, hI: POINT, hO: POINT };
const SEGMENT_JSON = JSON.stringify(SEGMENT);

function refusalOf(...params: readonly unknown[]): { error: number; reason: string } {
  const parsed = parseDraw(params);
  assert.ok('error' in parsed, 'accepted');
  return parsed;
}

function fieldsOf(...params: readonly unknown[]): string {
  const parsed = parseDraw(params);
  assert.ok('fieldsText' in parsed, JSON.stringify(parsed));
  return parsed.fieldsText;
}

/** The refusal of a stroke whose fourth segment is this. */
function segmentRefusal(segment: unknown): string {
  const { error, reason } = refusalOf('a', [SEGMENT, SEGMENT, SEGMENT, segment]);
  assert.equal(error, 400);
  return reason;
}

describe('parseDraw', () => {
  it('gives student id, canonical fields and options', () => {
    const options = { classroomId: 'c', id: 'rr985MmpwhRtJbdDm', color: '#00ff7f', width: '3.00' };
    assert.deepEqual(parseDraw(['a', [SEGMENT], options]), {
      studentId: 'a',
      fieldsText: `{"u":"a","s":[${SEGMENT_JSON}],"color":"#00ff7f","width":"3.00"}`,
      options,
    });
    assert.equal(fieldsOf('a', [SEGMENT, SEGMENT]), `{"u":"a","s":[${SEGMENT_JSON},${SEGMENT_JSON}]}`);
  });

  it('writes keys in one order and numbers with two decimals', () => {
    const turned = { hO: { y: -1, x: 12.5 }, hI: POINT, p: { y: -0.001, x: 9999.994 } };
    assert.equal(
      fieldsOf('a', [turned], { width: 3 }),
      '{"u":"a","s":[{"p":{"x":"9999.99","y":"0.00"},"hI":{"x":"0.00","y":"0.00"},"hO":{"x":"12.50","y":"-1.00"}}],"width":"3.00"}',
    );
  });

  it('leaves coordinates that are text as they are', () => {
    const segment = { p: { x: '-0.00', y: '0007.50' }, hI: POINT, hO: POINT };
    assert.equal(fieldsOf('a', [segment]), `{"u":"a","s":[${JSON.stringify(segment)}]}`);
  });

  it('refuses student ids that are none', () => {
    for (const id of ['', 'a'.repeat(101), '\ud800', 5, null, undefined, { $gt: '' }, new Date(0)]) {
      assert.deepEqual(refusalOf(id, [SEGMENT]), {
        error: 400,
        reason: 'The student id must be a text of 1 to 100 characters',
      });
    }
    assert.equal(refusalOf().error, 400);
  });

  it('refuses what is no list of segments', () => {
    const bad = [
      undefined,
      null,
      [],
      {},
      'abc',
      SEGMENT,
      { length: 1, 0: SEGMENT },
      new Uint8Array(3),
      new Date(0),
    ];
    for (const segments of bad) {
      const reason = 'The segments must be an array of 1 to 2000 segments';
      assert.deepEqual(refusalOf('a', segments), { error: 400, reason });
    }
  });

  it('takes 2,000 segments, refuses 2,001 with 413', () => {
    assert.ok('fieldsText' in parseDraw(['a', Array.from({ length: 2000 }, () => SEGMENT)]));
    assert.equal(refusalOf('a', Array(2001).fill(null), JSON.parse('{"__proto__":1}'), 5).error, 413);
    assert.deepEqual(refusalOf('a', Array(2001).fill(null)), {
      error: 413,
      reason: 'A stroke has at most 2000 segments, not 2001',
    });
  });

  it('refuses a fourth parameter', () => {
    assert.equal(refusalOf('a', [SEGMENT], {}, null).error, 400);
  });
});

describe('the reason of a refused segment', () => {
  const withHandle = (hI: unknown) => ({ ...SEGMENT, hI });

  it('names segment, counted from 0, and field', () => {
    const reason = 'Segment 3: hI.x must be a number with two decimals, like "12.50"';
    for (const x of [
      '1',
      '',
      '1.000',
      '+1.00',
      '10000.00',
      '1.00\n',
      null,
      undefined,
      true,
      {},
      ['1.00'],
      1n,
      -0,
      NaN,
      Infinity,
      1e5,
    ]) {
      assert.equal(segmentRefusal(withHandle({ x, y: '0.00' })), reason, inspect(x));
    }
    assert.match(segmentRefusal({ ...SEGMENT, hO: { x: 1, y: '1' } }), /^Segment 3: hO\.y must be a number/);
  });

  it('says what should be an object', () => {
    for (const value of [null, 5, 'x', [], [POINT], new Date(0), new Uint8Array(2), new Map()]) {
      assert.equal(segmentRefusal(value), 'Segment 3: it must be an object of p, hI, hO');
      assert.equal(segmentRefusal(withHandle(value)), 'Segment 3: hI must be an object of x, y');
    }
  });

  it('says what is missing', () => {
    assert.equal(segmentRefusal({ p: POINT, hI: POINT }), 'Segment 3: it has no hO');
    assert.equal(segmentRefusal(withHandle({ x: '0.00' })), 'Segment 3: hI has no y');
    assert.equal(segmentRefusal({}), 'Segment 3: it has no p');
  });

  it('says what does not belong there, without repeating it at length', () => {
    assert.equal(segmentRefusal({ ...SEGMENT, t: 1 }), 'Segment 3: it must not have "t"');
    assert.equal(
      segmentRefusal(withHandle({ ...POINT, 'p.x': '0.00' })),
      'Segment 3: hI must not have "p.x"',
    );
    const long = segmentRefusal({ ...SEGMENT, ['é"'.repeat(10_000)]: 1 });
    assert.ok(long.length < 120, long);
  });

  it('is not fooled by keys of Object.prototype', () => {
    for (const key of ['__proto__', 'constructor', 'prototype', 'toString']) {
      const segment: unknown = JSON.parse(SEGMENT_JSON.replace(/}$/, `,"${key}":{"x":"0.00"}}`));
      assert.equal(segmentRefusal(segment), `Segment 3: it must not have "${key}"`);
      const hidden: unknown = JSON.parse(`{"${key}":${SEGMENT_JSON}}`);
      assert.equal(segmentRefusal(hidden), 'Segment 3: it has no p');
    }
  });
});

describe('parseDrawOptions', () => {
  it('takes none for none', () => {
    for (const options of [undefined, null, {}]) assert.deepEqual(parseDrawOptions(options), { value: {} });
  });

  it('takes each option by itself', () => {
    for (const options of [
      { classroomId: 'default' },
      { id: 'rr985MmpwhRtJbdDm' },
      { color: '#ABCDEF' },
      { width: '64.00' },
    ]) {
      assert.deepEqual(parseDrawOptions(options), { value: options });
    }
    assert.deepEqual(parseDrawOptions({ width: 1.5 }), { value: { width: '1.50' } });
  });

  const bad: readonly (readonly [options: unknown, reason: RegExp])[] = [
    [5, /must be an object/],
    ['x', /must be an object/],
    [[], /must be an object/],
    [new Date(0), /must be an object/],
    [{ classroomId: '' }, /^classroomId/],
    [{ classroomId: null }, /^classroomId/],
    [{ classroomId: { $gt: '' } }, /^classroomId/],
    [{ id: 'short' }, /^id must/],
    [{ id: 'rr985MmpwhRtJbdD0' }, /^id must/],
    [{ id: 'rr985MmpwhRtJbdDmm' }, /^id must/],
    [{ id: null }, /^id must/],
    [{ color: 'red' }, /^color must/],
    [{ color: 0xff }, /^color must/],
    [{ width: '3' }, /^width must/],
    [{ width: 0 }, /^width must/],
    [{ width: 65 }, /^width must/],
    [{ width: NaN }, /^width must/],
    [{ colour: '#000000' }, /no option "colour"/],
    [JSON.parse('{"__proto__":{"id":"rr985MmpwhRtJbdDm"}}'), /no option "__proto__"/],
    [{ constructor: 1 }, /no option "constructor"/],
  ];
  for (const [options, reason] of bad) {
    it(`refuses ${JSON.stringify(options)}: ${reason.source}`, () => {
      const parsed = parseDrawOptions(options);
      assert.ok('refusal' in parsed);
      assert.equal(parsed.refusal.error, 400);
      assert.match(parsed.refusal.reason, reason);
    });
  }
});
