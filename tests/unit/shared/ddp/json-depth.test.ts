import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exceedsDepth } from '../../../../shared/ddp/json-depth.ts';

const encoder = new TextEncoder();
const MAX = 64;

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function nested(levels: number): string {
  return (
    '{"a":['.repeat(Math.floor(levels / 2)) + '[]'.repeat(levels % 2) + ']}'.repeat(Math.floor(levels / 2))
  );
}

describe('exceedsDepth', () => {
  it('lets exactly the limit pass', () => {
    assert.equal(exceedsDepth(encoder.encode(nested(MAX)), MAX), false);
    assert.equal(exceedsDepth(encoder.encode(nested(MAX + 1)), MAX), true);
    assert.equal(exceedsDepth(encoder.encode('[]'), 0), true);
    assert.equal(exceedsDepth(encoder.encode('"[]"'), 0), false);
  });

  it('counts what lies side by side once', () => {
    assert.equal(exceedsDepth(encoder.encode(`[${'[{}],'.repeat(1000)}0]`), 3), false);
  });

  it('ignores brackets in strings, also behind escaped quotes and backslashes', () => {
    const strings = ['[[[[', '"[[[[', '\\', '\\"{{{{', '\u2028[[[[é'];
    assert.equal(exceedsDepth(encoder.encode(JSON.stringify(strings)), 1), false);
    assert.equal(exceedsDepth(encoder.encode('["\\\\",[["\\u005b"]]]'), 2), true);
  });

  it('answers for text that is no JSON at all', () => {
    for (const text of ['', '"', '"\\', '"[', ']]]]', '{"']) {
      assert.equal(exceedsDepth(encoder.encode(text), 1), false);
    }
  });

  it('says of generated JSON what walking its parsed form says', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(7), fc.nat(2), (value, max, indent) => {
        const bytes = encoder.encode(JSON.stringify(value, null, indent));
        assert.equal(exceedsDepth(bytes, max), depthOf(value) > max);
      }),
      { numRuns: 1000 },
    );
  });
});
