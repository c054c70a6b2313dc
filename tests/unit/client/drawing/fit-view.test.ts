import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { fitView, toDrawing, type View } from '../../../../client/drawing/fit-view.ts';
import type { Bounds } from '../../../../client/drawing/stroke-bounds.ts';

const ON_THE_SHEET: Bounds = { left: 10, top: 10, right: 390, bottom: 390 };

describe('The view of a drawing', () => {
  it('shows the sheet of 400 × 400 as large as it fits, in the middle', () => {
    assert.deepEqual(fitView({ width: 824, height: 424 }, undefined, 12), { scale: 1, left: 212, top: 12 });
    assert.deepEqual(fitView({ width: 424, height: 1024 }, ON_THE_SHEET, 12), {
      scale: 1,
      left: 12,
      top: 312,
    });
  });

  it('stays as it is for ink beside the sheet that the area shows anyway', () => {
    const area = { width: 824, height: 424 };
    const beside: Bounds = { ...ON_THE_SHEET, right: 590 };
    assert.deepEqual(fitView(area, beside, 12), fitView(area, undefined, 12));
    assert.notDeepEqual(fitView(area, { ...beside, right: 630 }, 12), fitView(area, undefined, 12));
  });

  it('shows sheet and ink whole, wherever the ink is', () => {
    const coordinate = fc.double({ min: -10_031, max: 10_031, noNaN: true });
    const side = fc.integer({ min: 1, max: 4000 });
    fc.assert(
      fc.property(side, side, coordinate, coordinate, coordinate, coordinate, (width, height, a, b, c, d) => {
        const ink = {
          left: Math.min(a, b),
          right: Math.max(a, b),
          top: Math.min(c, d),
          bottom: Math.max(c, d),
        };
        const view = fitView({ width, height }, ink, 12);
        for (const { left, top, right, bottom } of [ink, { left: 0, top: 0, right: 400, bottom: 400 }]) {
          assertWithin(view.left + left * view.scale, view.left + right * view.scale, width);
          assertWithin(view.top + top * view.scale, view.top + bottom * view.scale, height);
        }
      }),
    );
  });

  it('finds the place in the drawing for a place on the screen', () => {
    const view: View = { scale: 2, left: 100, top: -50 };
    assert.deepEqual(toDrawing(view, 500, 50), { x: 200, y: 50 });
  });
});

function assertWithin(from: number, to: number, size: number): void {
  const slack = 1e-6;
  assert.ok(from >= -slack && to <= size + slack && from <= to + slack, `${from} to ${to} in ${size}`);
}
