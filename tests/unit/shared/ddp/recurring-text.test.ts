import assert from 'node:assert/strict';
import fc from 'fast-check';
import { recurringText } from '../../../../shared/ddp/recurring-text.ts';

const encoder = new TextEncoder();
const ascii = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
});

describe('recurringText', () => {
  it('is the text of the bytes, whatever was asked for before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(ascii, fc.nat(3)), { maxLength: 30 }), (asked) => {
        for (const [text, around] of asked) {
          const bytes = encoder.encode('"'.repeat(around) + text + '"'.repeat(around));
          assert.equal(recurringText(bytes, around, around + text.length), text);
        }
      }),
    );
  });

  it('tells apart more texts than it keeps', () => {
    for (let round = 0; round < 2; round++) {
      for (let each = 0; each < 5000; each++) {
        const text = `student ${each}`;
        assert.equal(recurringText(encoder.encode(text), 0, text.length), text);
      }
    }
  });

  it('reads long texts, which it does not keep', () => {
    const text = 'x'.repeat(1000);
    assert.equal(recurringText(encoder.encode(text), 0, text.length), text);
  });
});
