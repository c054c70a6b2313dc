import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NameBook, readableName } from '../../../../client/pages/teacher/readable-name.ts';

const FAMILY = '👨‍👩‍👧‍👦';
const ENGLAND = '🏴󠁧󠁢󠁥󠁮󠁧󠁿';

describe('The readable name of a student', () => {
  const names: readonly (readonly [string, string | undefined])[] = [
    ['0.9706229337025434', '#9706'],
    ['0.00012345', '#0001'],
    ['anna', 'anna'],
    ['__proto__', '__proto__'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror…'],
    ['\u202e'.repeat(100), undefined],
    ['\u202egnp.\u2066exe\u2069', 'gnp.exe'],
    [' \n\t ', undefined],
    ['a\u0000b\u2028c', 'abc'],
    ['\u200d\u200d', undefined],
    [`${FAMILY}${ENGLAND}`, `${FAMILY}${ENGLAND}`],
    [FAMILY.repeat(9), FAMILY.repeat(9)],
    [`e${'\u0301\u0316'.repeat(40)}x`, 'éx'],
    ['z'.repeat(100), `${'z'.repeat(18)}…`],
  ];
  for (const [studentId, name] of names) {
    it(`of ${JSON.stringify(studentId).slice(0, 40)} is ${name ?? 'none'}`, () => {
      assert.equal(readableName(studentId), name);
    });
  }

  it('is one short line without anything that turns the text around it, whatever the id', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom('\u202e', '\u2067', FAMILY, ENGLAND, '\u0301', '\n', 'a'),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), (units) => {
        const name = readableName(units.join('')) ?? 'x';
        assert.ok(name.length >= 1 && name.length <= 18 * 16 + 1);
        assert.doesNotMatch(name, /[\p{Bidi_Control}\p{Cc}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 500 },
    );
  });

  it("is no other student's", () => {
    const book = new NameBook('No name');
    assert.deepEqual(
      ['0.12345', '0.12349', 'ann', '\u202e', '\u202d', 'ann\u202e'].map((id) => book.nameFor(id)),
      ['#1234', '#1234 (2)', 'ann', 'No name', 'No name (2)', 'ann (2)'],
    );
  });
});
