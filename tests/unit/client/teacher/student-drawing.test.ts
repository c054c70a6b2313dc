import assert from 'node:assert/strict';
import fc from 'fast-check';
import { boundsOf, SHEET, unionOf, type Bounds } from '../../../../client/drawing/stroke-bounds.ts';
import { styleOf } from '../../../../client/pages/teacher/paint-packed.ts';
import { segmentsOf, type PackedStroke } from '../../../../client/pages/teacher/packed-stroke.ts';
import { StudentDrawing } from '../../../../client/pages/teacher/student-drawing.ts';
import { anyStroke, drawingOf, strokeOf } from './drawn-strokes.ts';

function inkOfAll(strokes: readonly PackedStroke[]): Bounds {
  let ink = SHEET;
  for (const stroke of strokes) {
    ink = unionOf(ink, boundsOf({ segments: segmentsOf(stroke.path), ...styleOf(stroke) }) ?? SHEET);
  }
  return ink;
}

describe("A student's drawing", () => {
  it('knows what its strokes and the sheet cover, whatever comes and goes', () => {
    fc.assert(
      fc.property(fc.array(anyStroke, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (strokes, choices) => {
        const drawing = drawingOf(strokes);
        const left = [...strokes];
        while (left.length > 0) {
          assert.deepEqual(drawing.ink, inkOfAll(left));
          const [gone] = left.splice((choices.next().value ?? 0) % left.length, 1);
          const { removals } = drawing;
          if (gone !== undefined) drawing.remove(gone, 0);
          assert.equal(drawing.removals, removals + 1);
          assert.deepEqual(drawing.strokes, left);
        }
        assert.equal(drawing.ink, SHEET);
      }),
    );
  });

  it('keeps the very same bounds while ink stays within them', () => {
    const drawing = drawingOf([strokeOf('far', [90_000, 0, 0, 0, 0, 0])]);
    const { ink } = drawing;
    drawing.add(strokeOf('near', [10_000, 10_000, 0, 0, 0, 0]));
    assert.equal(drawing.ink, ink);
  });

  it('was last active when a stroke was last drawn or undone, and knows better when times come', () => {
    const drawing = new StudentDrawing('u', 'u');
    assert.equal(drawing.lastActiveAt, 0);
    const [first, second] = [
      strokeOf('a', [0, 0, 0, 0, 0, 0], 1000),
      strokeOf('b', [0, 0, 0, 0, 0, 0], 2000),
    ];
    drawing.add(first);
    drawing.add(second);
    assert.equal(drawing.lastActiveAt, 2000);
    drawing.remove(second, 3000);
    assert.equal(drawing.lastActiveAt, 3000);
    first.at = 1500;
    drawing.timesChanged();
    assert.equal(drawing.lastActiveAt, 1500);
  });
});
