import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeWireId, encodeWireId } from '../../../../shared/ddp/wire-id.ts';

const HEX_24 = '0123456789abcdef01234567';

/** What a Meteor client makes of an id from the wire: a string only if none of its other readings applies. */
function readsAsString(wireId: string): boolean {
  if (wireId === '-' || wireId.startsWith('~') || wireId.startsWith('{')) return false;
  return !/^[0-9a-f]{24}$/.test(wireId);
}

const anyId = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('-', '~', '{', '1', 'a') }),
  fc.stringMatching(/^[\da-f]{23,25}$/),
  fc.stringMatching(/^[\dA-Fa-f]{24}$/),
);

describe('encodeWireId', () => {
  const wireForms: readonly (readonly [id: string, wireId: string])[] = [
    ['', ''],
    ['rr985MmpwhRtJbdDm', 'rr985MmpwhRtJbdDm'],
    ['-', '--'],
    ['-a', '--a'],
    ['~12', '-~12'],
    ['{"a":1}', '-{"a":1}'],
    [HEX_24, `-${HEX_24}`],
    [HEX_24.toUpperCase(), HEX_24.toUpperCase()],
    [`${HEX_24}0`, `${HEX_24}0`],
    [`${HEX_24}\n`, `${HEX_24}\n`],
    ['__proto__', '__proto__'],
  ];
  for (const [id, wireId] of wireForms) {
    it(`writes ${JSON.stringify(id)} as ${JSON.stringify(wireId)}`, () => {
      assert.equal(encodeWireId(id), wireId);
    });
  }

  it('gives what a client reads as a string, and as that string', () => {
    fc.assert(
      fc.property(anyId, (id) => {
        const wireId = encodeWireId(id);
        assert.ok(readsAsString(wireId), wireId);
        assert.equal(decodeWireId(wireId), id);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('decodeWireId', () => {
  for (const wireId of ['~12', '~true', '~null', '-', HEX_24]) {
    it(`leaves ${wireId}, which is no string's, as it is`, () => {
      assert.equal(decodeWireId(wireId), wireId);
    });
  }
});
