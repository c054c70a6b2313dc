import assert from 'node:assert/strict';
import { scanDraw } from '../../../../shared/classroom/scan-draw.ts';
import { copyFields, writeFields } from '../../../../shared/classroom/stroke-fields.ts';

const SEGMENTS =
  '[{"p":{"x":"203.00","y":"-1.05"},"hI":{"x":"0.00","y":"0.00"},"hO":{"x":"0.00","y":"0.00"}}]';

const styles: readonly (readonly [style: { color?: string; width?: string }, end: string])[] = [
  [{}, '}'],
  [{ color: '#00ff7f' }, ',"color":"#00ff7f"}'],
  [{ width: '3.00' }, ',"width":"3.00"}'],
  [{ width: '3.00', color: '#00ff7f' }, ',"color":"#00ff7f","width":"3.00"}'],
];

describe("a stroke's canonical fields", () => {
  for (const [style, end] of styles) {
    it(`are u, s and what style there is: ${end}`, () => {
      const text = `{"u":"0.97","s":${SEGMENTS}${end}`;
      assert.equal(writeFields('0.97', SEGMENTS, style), text);
      const bytes = new TextEncoder().encode(`["0.97",${SEGMENTS}]`);
      const scan = scanDraw(bytes);
      assert.ok(scan);
      assert.equal(new TextDecoder().decode(copyFields(scan, style)), text);
    });
  }

  it('are copied: what was scanned may be overwritten', () => {
    const bytes = new TextEncoder().encode(`["0.97",${SEGMENTS}]`);
    const scan = scanDraw(bytes);
    assert.ok(scan);
    const fields = copyFields(scan, {});
    bytes.fill(0);
    assert.equal(new TextDecoder().decode(fields), `{"u":"0.97","s":${SEGMENTS}}`);
  });

  for (const count of [1, 100, 800, 900, 2_000]) {
    it(`are whole in a stroke of ${count} segments: the memory that is lent for them may be too small`, () => {
      const segments = `[${Array.from({ length: count }, () => SEGMENTS.slice(1, -1)).join(',')}]`;
      const scan = scanDraw(new TextEncoder().encode(`["0.97",${segments}]`));
      assert.ok(scan);
      const text = new TextDecoder().decode(copyFields(scan, {}));
      assert.ok(text === `{"u":"0.97","s":${segments}}`, `${text.length} characters`);
    });
  }

  it('escape what JSON must escape in a student id', () => {
    assert.equal(writeFields('"\\\n\u2028é', SEGMENTS, {}), `{"u":"\\"\\\\\\n\u2028é","s":${SEGMENTS}}`);
  });
});
