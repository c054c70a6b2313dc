import assert from 'node:assert/strict';
import fc from 'fast-check';
import { drawingSvg } from '../../../../client/pages/teacher/drawing-svg.ts';
import { anyStroke, drawingOf, recordedStrokes, strokeOf } from './drawn-strokes.ts';
import { readSvg } from './read-svg.ts';

const withoutTime = ({ id, path, color, width }: ReturnType<typeof strokeOf>): object => ({
  id,
  path,
  color,
  width,
});

describe('A drawing saved as SVG', () => {
  it('reads back to the same strokes, every handle to the hundredth', () => {
    fc.assert(
      fc.property(fc.array(anyStroke, { maxLength: 6 }), (strokes) => {
        const read = readSvg(drawingSvg(drawingOf(strokes)));
        assert.deepEqual(read.strokes, strokes.map(withoutTime));
      }),
    );
  });

  it('reads back the recorded drawing', () => {
    const strokes = recordedStrokes();
    assert.deepEqual(readSvg(drawingSvg(drawingOf(strokes))).strokes, strokes.map(withoutTime));
  });

  it('holds hostile ids as text, and nothing that XML forbids', () => {
    const id = `<img src=x onerror="alert('1')">&\u0000\ufffe\u202e__proto__`;
    const svg = drawingSvg(drawingOf([strokeOf('"><script>', [1, 2, 3, 4, 5, 6])], id));
    const read = readSvg(svg);
    assert.equal(read.studentId, id.replace('\u0000', '\ufffd').replace('\ufffe', '\ufffd'));
    assert.equal(read.strokes[0]?.id, '"><script>');
    assert.ok(!svg.includes('<img') && !svg.includes('<script'));
  });

  it('shows all of the sheet and the ink beyond it', () => {
    const drawing = drawingOf([strokeOf('far', [-100_000, 60_000, 0, 0, 0, 0])]);
    assert.match(drawingSvg(drawing), /viewBox="-1001.5 0 1401.5 601.5"/);
  });
});
