import assert from 'node:assert/strict';
import fc from 'fast-check';
import { normalizeName } from '../../../../shared/classroom/person-name.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

describe('a name', () => {
  const rows: readonly (readonly [why: string, typed: string, shown: string | undefined])[] = [
    ['is trimmed, and is one line', '  Ada \t\r\n Lovelace\u2028', 'Ada Lovelace'],
    ['has no marks of direction', 'a\u202Eb\u2066c\u200Fd\u061Ce', 'abcde'],
    ['has no controls, tags or private characters', 'a\u0000b\u001B[31mc\uE000d\u{E0041}e', 'ab[31mcde'],
    ['has no halves of a pair', 'x\uD800y\uDC00', 'xy'],
    ['is composed', 'A\u030Angstro\u0308m', '\u00C5ngstr\u00F6m'],
    ['has at most four marks on a letter', `e${'\u0323'.repeat(100)}!`, `\u1EB9${'\u0323'.repeat(4)}!`],
    ['does not begin with a mark', '\u0301\u0301 a', 'a'],
    ['keeps markup as it is', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['keeps the joiners of emoji', '👩🏽‍🚀 Ada', '👩🏽‍🚀 Ada'],
    ['keeps the joiners of Persian', 'می‌خواهم', 'می‌خواهم'],
    ['keeps any script', 'दीपिका 李小龙 Νίκος Łucja', 'दीपिका 李小龙 Νίκος Łucja'],
    ['may be nothing but an emoji', '🦆', '🦆'],
    ['is not empty', '', undefined],
    ['is not made of spaces', ' \u00A0\u3000 ', undefined],
    ['is not made of what is not seen', '\u200B\u200D\uFEFF\u2060\u3164\u2800\u115F', undefined],
  ];
  for (const [why, typed, shown] of rows) {
    it(why, () => assert.equal(normalizeName(typed), shown));
  }

  it('has at most 64 graphemes, none of them cut', () => {
    assert.equal(normalizeName('a'.repeat(100)), 'a'.repeat(64));
    assert.equal(normalizeName('👍🏽'.repeat(100)), '👍🏽'.repeat(64));
    assert.equal(normalizeName(`${'a '.repeat(31)}b c`), `${'a '.repeat(31)}b`);
  });

  it('is bounded also where one grapheme is not', () => {
    assert.equal(normalizeName(`ok${'👩\u200D'.repeat(1_000)}`), 'ok');
    assert.ok((normalizeName('a'.repeat(4_000_000)) ?? '').length <= 64);
  });

  it('stays the same when it is normalised again, whatever was typed', () => {
    // Joiners, marks that compose and that do not, parts of letters, halves of pairs.
    const oddParts =
      '\u200D \u200C \u0301 \u0345 \u0338 \u0344 \u202E a \u00E9 \u1100 \u1161 \u11A8 \u0000 \u3164 \u0FB2 \u0F71 \u212B \uFB2C \uD83D \uDC69 👩';
    const odd = fc.constantFrom(' ', '\n', ...oddParts.split(' '));
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(odd, { maxLength: 300 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(anything, (typed) => {
        const name = normalizeName(typed);
        if (name === undefined) return;
        assert.equal(normalizeName(name), name);
        assert.equal(name, name.normalize('NFC').trim());
        assert.ok(name.length > 0 && name.length <= 400);
        assert.ok([...graphemes.segment(name)].length <= 64);
        assert.doesNotMatch(name, /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
      }),
      { numRuns: 500 },
    );
  });
});
