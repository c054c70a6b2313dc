import assert from 'node:assert/strict';
import fc from 'fast-check';
import { wallLayout } from '../../../../client/pages/teacher/wall-layout.ts';

const heightOf = (tiles: number, columns: number, tile: number, caption: number, gap: number): number => {
  const rows = Math.ceil(tiles / columns);
  return rows * (tile + caption) + gap * (rows - 1);
};

describe('The layout of the wall', () => {
  it('fits 30 tiles on a laptop and a projector without scrolling', () => {
    for (const [width, height, least] of [
      [1346, 680, 130],
      [1900, 990, 190],
    ] as const) {
      const { columns, tile, caption } = wallLayout(30, { width, height, gap: 10 });
      assert.ok(heightOf(30, columns, tile, caption, 10) <= height);
      assert.ok(tile >= least, `${tile} px`);
    }
  });

  it('makes tiles that lie within the width, and within the height unless they would be too small', () => {
    const space = fc.record({
      width: fc.integer({ min: 20, max: 4000 }),
      height: fc.integer({ min: 20, max: 3000 }),
      gap: fc.integer({ min: 0, max: 30 }),
    });
    fc.assert(
      fc.property(fc.nat(300), space, (tiles, { width, height, gap }) => {
        const { columns, tile, caption } = wallLayout(tiles, { width, height, gap });
        assert.ok(Number.isInteger(tile) && tile >= 1 && columns >= 1);
        assert.ok(columns * tile + gap * (columns - 1) <= Math.max(width, 1));
        const rows = Math.ceil(tiles / columns);
        const isFitting = rows === 0 || heightOf(tiles, columns, tile, caption, gap) <= height;
        assert.ok(isFitting || tile <= 2 * 120 + 30, `${tile} px tiles that scroll`);
      }),
    );
  });

  it('never makes tiles smaller because a window has grown', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 700, max: 2000 }),
        fc.integer({ min: 500, max: 1200 }),
        fc.nat(400),
        (tiles, width, height, more) => {
          const small = wallLayout(tiles, { width, height, gap: 10 });
          const large = wallLayout(tiles, { width, height: height + more, gap: 10 });
          fc.pre(heightOf(tiles, small.columns, small.tile, small.caption, 10) <= height);
          assert.ok(large.tile >= small.tile);
        },
      ),
    );
  });
});
