import assert from 'node:assert/strict';
import fc from 'fast-check';
import { placeBeyondValues } from '../../../../shared/ddp/json-values.ts';
import { valuesOf } from '../../../support/json-measures.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('placeBeyondValues', () => {
  it('finds the first value too many', () => {
    for (const [text, max, place] of [
      ['[1,2,3]', 3, -1],
      ['[1,2,3]', 2, 4],
      ['[1,2,3]', 1, 2],
      ['[1,2,3]', 0, 0],
      ['{"a":{},"b":[[]]}', 5, -1],
      ['{"a":{},"b":[[]]}', 4, 13],
      ['0', 0, -1],
      ['', 0, -1],
    ] as const) {
      assert.equal(placeBeyondValues(bytesOf(text), max), place, `${text} ${max}`);
    }
  });

  it('counts nothing in strings, however they are escaped', () => {
    const text = JSON.stringify(['[,{', '"[,{', '\\', '\\"[,', 'é,€[']);
    assert.equal(placeBeyondValues(bytesOf(text), 5), -1);
    assert.equal(placeBeyondValues(bytesOf(text), 4), text.lastIndexOf(',"é'));
  });

  it('counts what a reader of texts counts', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.nat(20), (text, max) => {
        assert.equal(placeBeyondValues(bytesOf(text), max) >= 0, valuesOf(text) > max);
      }),
    );
  });

  it('comes to an end with whatever bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(5), (bytes, max) => {
        const place = placeBeyondValues(bytes, max);
        assert.ok(place >= -1 && place < bytes.length);
      }),
    );
  });
});
