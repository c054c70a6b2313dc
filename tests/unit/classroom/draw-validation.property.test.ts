import assert from 'node:assert/strict';
import fc from 'fast-check';
import { validateDrawParams } from '../../../server/classroom/draw/draw-schema.ts';
import { readDraw } from '../../../server/classroom/draw/read-draw.ts';
import { parseDraw } from '../../../shared/classroom/parse-draw.ts';
import { type DrawScan, scanDraw } from '../../../shared/classroom/scan-draw.ts';
import { copyFields } from '../../../shared/classroom/stroke-fields.ts';
import { decodeEjson } from '../../../shared/ddp/ejson.ts';
import { type DrawParams, goodDraw, mutatedDraw, mutatedText } from '../../support/generated-draws.ts';

type Scan = (bytes: Uint8Array) => DrawScan | undefined;
type Parse = typeof parseDraw;
type Validate = typeof validateDrawParams;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The declared schema and the slow path give the same answer. */
function schemaAgrees(params: DrawParams, parse: Parse, validate: Validate): void {
  const parsed = parse(params);
  const refusal = validate(params);
  assert.equal('error' in parsed ? parsed.error : undefined, refusal?.error, refusal?.reason);
}

/** What the scanner takes, the slow path and the schema take, and it comes to the same bytes. */
function scannerAgrees(bytes: Uint8Array, scan: Scan): void {
  const found = scan(bytes);
  if (found === undefined || found.optionsStart >= 0) return;
  const params = decodeEjson(JSON.parse(decoder.decode(bytes)));
  assert.ok(Array.isArray(params));
  const parsed = parseDraw(params);
  assert.ok('fieldsText' in parsed, 'the slow path refuses what the scanner takes');
  assert.equal(decoder.decode(copyFields(found, {})), parsed.fieldsText);
  assert.equal(found.segmentCount, JSON.parse(parsed.fieldsText).s.length);
  assert.equal(validateDrawParams(params), undefined);
}

/** Reading the text is decoding it and deciding on that, whichever way was taken. */
function readingAgrees(bytes: Uint8Array): void {
  let params: unknown;
  try {
    params = decodeEjson(JSON.parse(decoder.decode(bytes)));
  } catch {
    return;
  }
  if (!Array.isArray(params)) return;
  const expected = parseDraw(params);
  const draw = readDraw(bytes);
  if ('error' in expected) {
    assert.deepEqual(draw, expected);
  } else {
    assert.ok('fields' in draw);
    const { studentId, options } = draw;
    assert.deepEqual({ studentId, fieldsText: decoder.decode(draw.fields), options }, expected);
  }
}

/** Good draws as their senders write them: in one line, indented, with everything escaped. */
const goodText = fc.tuple(goodDraw, fc.constantFrom(0, 2, 'escaped')).map(([params, form]) => {
  const text =
    typeof form === 'number'
      ? JSON.stringify(params, null, form)
      : JSON.stringify(params).replace('"', '"\\u0041');
  return encoder.encode(text);
});

const anyParams = fc.oneof(goodDraw, mutatedDraw);
const anyText = fc.oneof(
  { arbitrary: goodText, weight: 1 },
  { arbitrary: mutatedText, weight: 4 },
  { arbitrary: mutatedDraw.map((params) => encoder.encode(JSON.stringify(params))), weight: 1 },
);

const schemaProperty = (parse: Parse, validate: Validate) =>
  fc.property(anyParams, (params) => schemaAgrees(params, parse, validate));
const scannerProperty = (scan: Scan) => fc.property(anyText, (bytes) => scannerAgrees(bytes, scan));

describe('validation of draws', () => {
  it('accepts and refuses the same by the declared schema and by the slow path', function () {
    this.timeout(20_000);
    fc.assert(schemaProperty(parseDraw, validateDrawParams), { numRuns: 4000 });
  });

  it('takes by scanning only what the slow path and the schema take, with the same canonical fields', function () {
    this.timeout(20_000);
    fc.assert(scannerProperty(scanDraw), { numRuns: 10_000 });
  });

  it('reads a text as decoding and deciding would, whichever way it took', function () {
    this.timeout(20_000);
    fc.assert(fc.property(anyText, readingAgrees), { numRuns: 6000 });
  });

  it('writes fields that it reads again to the same bytes', () => {
    fc.assert(
      fc.property(goodDraw, (params) => {
        const parsed = parseDraw(params);
        assert.ok('fieldsText' in parsed);
        const { u, s, color, width } = JSON.parse(parsed.fieldsText);
        const again = parseDraw([u, s, JSON.parse(JSON.stringify({ color, width }))]);
        assert.ok('fieldsText' in again);
        assert.equal(again.fieldsText, parsed.fieldsText);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the comparison of the validations', () => {
  const seed = 20_261;

  /** Takes `+` for `-` where numbers begin. */
  const scanTakingPlus: Scan = (bytes) => scanDraw(bytes.map((byte) => (byte === 0x2b ? 0x2d : byte)));
  /** Takes an escaped character of the student id for several plain ones. */
  const scanTakingEscapes: Scan = (bytes) => scanDraw(bytes.map((byte) => (byte === 0x5c ? 0x61 : byte)));
  /** Counts one segment too few. */
  const scanMiscounting: Scan = (bytes) => {
    const found = scanDraw(bytes);
    return found === undefined ? undefined : { ...found, segmentCount: Math.max(1, found.segmentCount - 1) };
  };
  /** Overlooks whatever follows the options. */
  const parseWithoutSurplus: Parse = (params) => parseDraw(params.slice(0, 3));
  /** Takes a single segment outside an array. */
  const parseLoneSegment: Parse = ([studentId, segments, ...rest]) =>
    parseDraw([studentId, Array.isArray(segments) ? segments : [segments], ...rest]);
  /** Looks at the first segment only. */
  const validateFirst: Validate = ([studentId, segments, ...rest]) =>
    validateDrawParams([studentId, Array.isArray(segments) ? segments.slice(0, 1) : segments, ...rest]);
  /** Takes -0 for 0. */
  const validateNegativeZero: Validate = (params) =>
    validateDrawParams(
      JSON.parse(JSON.stringify(params, (_key, value: unknown) => (value === 0 ? 0 : value))),
    );

  for (const [fault, scan] of Object.entries({ scanTakingPlus, scanTakingEscapes, scanMiscounting })) {
    it(`catches the fault ${fault}`, () => {
      assert.ok(fc.check(scannerProperty(scan), { seed, numRuns: 10_000, endOnFailure: true }).failed);
    });
  }
  for (const [fault, parse] of Object.entries({ parseWithoutSurplus, parseLoneSegment })) {
    it(`catches the fault ${fault}`, () => {
      const property = schemaProperty(parse, validateDrawParams);
      assert.ok(fc.check(property, { seed, numRuns: 4000, endOnFailure: true }).failed);
    });
  }
  for (const [fault, validate] of Object.entries({ validateFirst, validateNegativeZero })) {
    it(`catches the fault ${fault}`, () => {
      const property = schemaProperty(parseDraw, validate);
      assert.ok(fc.check(property, { seed, numRuns: 4000, endOnFailure: true }).failed);
    });
  }
});
