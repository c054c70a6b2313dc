import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Fields } from '../../../../client/ddp/client-api.ts';
import { plainDocuments } from '../../../../client/ddp/plain-documents.ts';

/** As they come: parsed, so that a key `__proto__` is a key like any other. */
const fields = fc
  .dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor'), fc.json())
  .map(
    (texts) =>
      `{${Object.entries(texts)
        .map(([key, text]) => `${JSON.stringify(key)}:${text}`)
        .join(',')}}`,
  )
  .map((text) => JSON.parse(text) as Fields);

/** Objects as maps, whose order and prototype do not matter. */
function asMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asMaps);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, each]) => [key, asMaps(each)]));
}

describe('Plain documents', () => {
  it('are the same when all their fields are, however deep', () => {
    fc.assert(
      fc.property(fields, fields, (a, b) => {
        assert.ok(plainDocuments.isSame(a, JSON.parse(JSON.stringify(a)) as Fields));
        assert.equal(plainDocuments.isSame(a, b), isDeepStrictEqual(asMaps(a), asMaps(b)));
      }),
    );
  });

  it('compare dates by their time, and binaries byte by byte', () => {
    const of = (ms: number, byte: number) => ({ at: new Date(ms), bytes: new Uint8Array([byte]) });
    assert.ok(plainDocuments.isSame(of(1, 1), of(1, 1)));
    assert.ok(!plainDocuments.isSame(of(1, 1), of(2, 1)));
    assert.ok(!plainDocuments.isSame(of(1, 1), of(1, 2)));
  });
});
