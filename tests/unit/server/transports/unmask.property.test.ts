import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unmask } from '../../../../server/transports/unmask.ts';

describe('unmask', () => {
  it('does what RFC 6455 says, wherever the bytes lie and however many there are', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(new Uint8Array(30))),
        fc.uint8Array({ minLength: 4, maxLength: 4 }),
        fc.nat(9),
        fc.nat(9),
        (payload, mask, before, behind) => {
          const memory = new Uint8Array(before + payload.length + behind).fill(0xaa);
          memory.set(payload, before);
          const [a = 0, b = 0, c = 0, d = 0] = mask;
          const own = memory.subarray(before, before + payload.length);
          const isAscii = unmask(own, a | (b << 8) | (c << 16) | (d << 24));
          assert.equal(
            isAscii,
            own.every((byte) => byte < 0x80),
          );
          const expected = payload.map((byte, at) => byte ^ (mask[at & 3] ?? 0));
          assert.deepEqual(memory.slice(before, before + payload.length), expected);
          const around = [...memory.slice(0, before), ...memory.slice(before + payload.length)];
          assert.ok(
            around.every((byte) => byte === 0xaa),
            'nothing beside them is touched',
          );
        },
      ),
    );
  });
});
