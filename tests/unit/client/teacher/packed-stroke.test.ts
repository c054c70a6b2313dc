import assert from 'node:assert/strict';
import fc from 'fast-check';
import { paintStroke, type InkContext } from '../../../../client/drawing/paint-stroke.ts';
import { paintPacked, styleOf } from '../../../../client/pages/teacher/paint-packed.ts';
import { packedPath, packedShape, segmentsOf } from '../../../../client/pages/teacher/packed-stroke.ts';
import { encodeSegment } from '../../../../shared/classroom/stroke.ts';
import { anyStroke } from './drawn-strokes.ts';

/** Notes what a painter does. */
class NotingContext implements InkContext {
  readonly doings: unknown[] = [];
  strokeStyle = '';
  fillStyle = '';
  lineWidth = 1;
  lineCap = 'butt' as const;
  lineJoin = 'miter' as const;
  beginPath(): void {
    this.doings.push('beginPath');
  }
  moveTo(...place: number[]): void {
    this.doings.push(['moveTo', ...place]);
  }
  lineTo(...place: number[]): void {
    this.doings.push(['lineTo', ...place]);
  }
  bezierCurveTo(...places: number[]): void {
    this.doings.push(['bezierCurveTo', ...places]);
  }
  arc(...round: unknown[]): void {
    this.doings.push(['arc', ...round]);
  }
  fill(): void {
    this.doings.push(['fill', this.fillStyle]);
  }
  stroke(): void {
    this.doings.push(['stroke', this.strokeStyle, this.lineWidth, this.lineCap, this.lineJoin]);
  }
}

const zero = { x: '0.00', y: '0.00' };

describe('A packed stroke', () => {
  it('is painted as the student sees it', () => {
    fc.assert(
      fc.property(anyStroke, (stroke) => {
        const [packed, plain] = [new NotingContext(), new NotingContext()];
        paintPacked(packed, stroke, 0);
        paintStroke(plain, { segments: segmentsOf(stroke.path), ...styleOf(stroke) });
        assert.deepEqual(packed.doings, plain.doings);
      }),
    );
  });

  it('holds the numbers of the wire exactly', () => {
    fc.assert(
      fc.property(anyStroke, ({ path }) => {
        assert.deepEqual(packedPath(segmentsOf(path).map(encodeSegment)), path);
      }),
    );
  });

  it('is made of nothing that another server may hold under that name', () => {
    const shape = packedShape();
    const s = [{ p: zero, hI: zero, hO: zero }];
    assert.ok(shape.decode('a', { u: 'u', s }));
    const bad: readonly Readonly<Record<string, unknown>>[] = [
      {},
      { u: 7, s },
      { u: '', s },
      { u: 'u' },
      { u: 'u', s: [] },
      { u: 'u', s: 'text' },
      { u: 'u', s: [null] },
      { u: 'u', s: [{ p: zero, hI: zero }] },
      { u: 'u', s: [{ p: zero, hI: zero, hO: { x: 'Infinity', y: '0.00' } }] },
      { u: 'u', s: [{ p: zero, hI: zero, hO: { x: '10000.00', y: '0.00' } }] },
      { u: 'u', s: [{ p: zero, hI: zero, hO: { x: {}, y: '0.00' } }] },
      { u: 'u', s: Array.from({ length: 2001 }, () => s[0]) },
    ];
    for (const fields of bad) assert.equal(shape.decode('a', fields), undefined, JSON.stringify(fields));
    const odd = shape.decode('a', { u: 'u', s, color: 'url(#x)', width: '1e9' });
    assert.deepEqual([odd?.color, odd?.width], [undefined, undefined]);
  });
});
