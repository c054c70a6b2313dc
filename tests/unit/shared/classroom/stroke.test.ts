import assert from 'node:assert/strict';
import {
  decodeSegment,
  decodeStroke,
  encodeSegment,
  FIELDS_TEXT,
  SEGMENT_TEXT,
  type WireSegment,
} from '../../../../shared/classroom/stroke.ts';
import { loadRecordedDrawing } from '../../../support/recorded-drawing.ts';

const wireSegment: WireSegment = {
  p: { x: '203.00', y: '-1.05' },
  hI: { x: '0.00', y: '12.50' },
  hO: { x: '-9999.99', y: '9999.99' },
};
const segment = {
  point: { x: 203, y: -1.05 },
  handleIn: { x: 0, y: 12.5 },
  handleOut: { x: -9999.99, y: 9999.99 },
};

describe('a stroke on the wire', () => {
  it("translates a segment's names both ways", () => {
    assert.deepEqual(decodeSegment(wireSegment), segment);
    assert.deepEqual(encodeSegment(segment), wireSegment);
  });

  it('translates every segment of the recorded drawing there and back', () => {
    const segments = loadRecordedDrawing().flatMap((stroke) => stroke.segments);
    assert.equal(segments.length, 118);
    for (const recorded of segments) assert.deepEqual(encodeSegment(decodeSegment(recorded)), recorded);
  });

  it('ends coordinates at the edge of the range and writes -0 as 0.00', () => {
    const far = encodeSegment({
      ...segment,
      point: { x: 12_000, y: -Infinity },
      handleIn: { x: -0, y: -0.004 },
    });
    assert.deepEqual(far.p, { x: '9999.99', y: '-9999.99' });
    assert.deepEqual(far.hI, { x: '0.00', y: '0.00' });
    assert.throws(() => encodeSegment({ ...segment, point: { x: NaN, y: 0 } }), RangeError);
  });

  it('reads a stroke with and without style', () => {
    assert.deepEqual(decodeStroke('a', { u: 's', s: [wireSegment] }), {
      id: 'a',
      studentId: 's',
      segments: [segment],
    });
    const styled = decodeStroke('a', { u: 's', s: [], color: '#00ff7f', width: '3.50' });
    assert.deepEqual(styled, { id: 'a', studentId: 's', segments: [], color: '#00ff7f', width: 3.5 });
  });

  it('has text pieces that make what JSON.stringify makes', () => {
    const [c0, c1, c2, c3, c4, c5, end] = SEGMENT_TEXT;
    const segmentText = `${c0}203.00${c1}-1.05${c2}0.00${c3}12.50${c4}-9999.99${c5}9999.99${end}`;
    assert.equal(segmentText, JSON.stringify(wireSegment));
    const [beforeStudentId, beforeSegments, fieldsEnd] = FIELDS_TEXT;
    const fieldsText = `${beforeStudentId}"a"${beforeSegments}[${segmentText}]${fieldsEnd}`;
    assert.equal(fieldsText, JSON.stringify({ u: 'a', s: [wireSegment] }));
  });
});
