import assert from 'node:assert/strict';
import { scanDraw, scannedStudentId } from '../../../../shared/classroom/scan-draw.ts';
import { loadRecordedDrawing } from '../../../support/recorded-drawing.ts';

const SEGMENT =
  '{"p":{"x":"203.00","y":"-1.05"},"hI":{"x":"0.00","y":"0.00"},"hO":{"x":"-9999.99","y":"9999.99"}}';
const GOOD = `["0.97",[${SEGMENT}]]`;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const scanText = (text: string) => scanDraw(encoder.encode(text));

/** The parts of a text, as the scanner finds them. */
function partsOf(text: string): {
  studentId: string;
  segments: string;
  count: number;
  options: string | undefined;
} {
  const bytes = encoder.encode(text);
  const scan = scanDraw(bytes);
  assert.ok(scan, text);
  const options = decoder.decode(bytes.subarray(scan.optionsStart, scan.optionsEnd));
  return {
    studentId: scannedStudentId(scan),
    segments: decoder.decode(bytes.subarray(scan.segmentsStart, scan.segmentsEnd)),
    count: scan.segmentCount,
    options: scan.optionsStart < 0 ? undefined : options,
  };
}

describe('scanDraw', () => {
  it('finds student id, segments and options', () => {
    const options = '{"id":"rr985MmpwhRtJbdDm"}';
    assert.deepEqual(partsOf(GOOD), {
      studentId: '0.97',
      segments: `[${SEGMENT}]`,
      count: 1,
      options: undefined,
    });
    const segments = `[${SEGMENT},${SEGMENT}]`;
    assert.deepEqual(partsOf(`["a]b, c",${segments},${options}]`), {
      studentId: 'a]b, c',
      segments,
      count: 2,
      options,
    });
  });

  it('takes every stroke of the recorded drawing', () => {
    const drawing = loadRecordedDrawing();
    assert.equal(drawing.length, 27);
    for (const { segments } of drawing) {
      const parts = partsOf(JSON.stringify(['0.9706229337025434', segments]));
      assert.equal(parts.segments, JSON.stringify(segments));
      assert.equal(parts.count, segments.length);
    }
  });

  it('takes 2,000 segments, not 2,001', () => {
    const strokeOf = (count: number) => `["a",[${Array(count).fill(SEGMENT).join(',')}]]`;
    assert.equal(scanText(strokeOf(2000))?.segmentCount, 2000);
    assert.equal(scanText(strokeOf(2001)), undefined);
  });

  it('takes student ids of 1 to 100 plain characters only', () => {
    for (const id of ['a', ' ', '~', '__proto__', 'a'.repeat(100)]) {
      assert.equal(partsOf(GOOD.replace('0.97', id)).studentId, id);
    }
    for (const id of ['', 'a'.repeat(101), 'é', '\u007f', '\\u0041', '\\"', '\n']) {
      assert.equal(scanText(GOOD.replace('0.97', id)), undefined, JSON.stringify(id));
    }
  });

  it('takes coordinates of the wire pattern only', () => {
    for (const text of ['0.00', '-0.00', '9999.99', '0007.50'])
      assert.ok(scanText(GOOD.replace('203.00', text)), text);
    const bad = [
      '',
      '-',
      '1',
      '1.',
      '1.0',
      '1.000',
      '.50',
      '10000.00',
      '+1.00',
      '--1.00',
      '1e2',
      '1,00',
      '1.0a',
      '/.00',
    ];
    for (const text of bad) assert.equal(scanText(GOOD.replace('203.00', text)), undefined, text);
    assert.equal(scanText(GOOD.replace('"203.00"', '203.00')), undefined);
  });

  it('leaves every other shape to the slow path', () => {
    const others = [
      '',
      '[]',
      '["0.97"]',
      '["0.97",[]]',
      `["0.97",${SEGMENT}]`,
      `["0.97",[[${SEGMENT}]]]`,
      `[5,[${SEGMENT}]]`,
      `["0.97",[${SEGMENT},]]`,
      `["0.97",[${SEGMENT}${SEGMENT}]]`,
      `["0.97",[${SEGMENT},null]]`,
      `["0.97", [${SEGMENT}]]`,
      `${GOOD} `,
      ` ${GOOD}`,
      `${GOOD}]`,
      `["0.97",[${SEGMENT}]}`,
      GOOD.replace('"x"', '"\\u0078"'),
      GOOD.replace('{"p":', '{"p":5,"p":'),
      GOOD.replace('}}]', '},"t":1}]'),
      JSON.stringify([
        '0.97',
        [{ hI: { x: '0.00', y: '0.00' }, p: { x: '0.00', y: '0.00' }, hO: { x: '0.00', y: '0.00' } }],
      ]),
    ];
    for (const text of others) assert.equal(scanText(text), undefined, text);
  });

  it('takes no part of a good text for a good text', () => {
    const bytes = encoder.encode(GOOD);
    for (let length = 0; length < bytes.length; length++) {
      assert.equal(scanDraw(bytes.subarray(0, length)), undefined, `${length} bytes`);
    }
  });

  it('never reads beyond its range', () => {
    const bytes = encoder.encode(`${GOOD}]]]`);
    assert.ok(scanDraw(bytes.subarray(0, GOOD.length)));
    assert.equal(scanDraw(bytes.subarray(0, GOOD.length - 1)), undefined);
  });
});
