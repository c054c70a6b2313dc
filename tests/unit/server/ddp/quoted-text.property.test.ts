import assert from 'node:assert/strict';
import fc from 'fast-check';
import { quotedLength, writeQuoted } from '../../../../server/ddp/quoted-text.ts';

/** What sockjs-node escapes beyond JSON: characters that browsers were found to mangle (sockjs-protocol, "encodes"). */
const ESCAPABLE =
  // oxlint-disable-next-line no-control-regex -- they are what it is about
  /[\u0000-\u001f\ud800-\udfff\u200c-\u200f\u2028-\u202f\u2060-\u206f\ufff0-\uffff]/g;

function asSockJsNodeQuotes(text: string): string {
  return JSON.stringify(text).replaceAll(
    ESCAPABLE,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function quote(text: string): string {
  const around = 3;
  const bytes = Buffer.from(`${'<'.repeat(around)}${text}>>`);
  const to = bytes.length - 2;
  const target = Buffer.alloc(quotedLength(bytes, around, to) + 2, '#');
  assert.ok(writeQuoted(target, 1, bytes, around, to) === target.length - 1);
  assert.ok(target[0] === 0x23 && target.at(-1) === 0x23);
  return target.toString('utf8', 1, target.length - 1);
}

/** Near every border of what is escaped. */
const tricky = fc.constantFrom(
  ...Array.from(
    '"\\/\b\t\n\f\r\0\u000b\u001f ~\u007f\u0080é\u07ff\u0800\u200b\u200c\u200f\u2010\u2027\u2028\u2029\u202f\u2030' +
      '\u205f\u2060\u206f\u2070\u2fff\ud7ff\ue000\uf8ff\ufeff\uffef\ufff0\uffff\u{10000}\u{1f600}\u{2ffff}\u{10ffff}',
  ),
);

describe('quoted text', () => {
  it('is quoted as sockjs-node quotes it', () => {
    const text = fc.oneof(
      fc.array(tricky).map((characters) => characters.join('')),
      fc.string({ unit: 'binary' }),
      fc.json(),
    );
    fc.assert(fc.property(text, (each) => assert.equal(quote(each), asSockJsNodeQuotes(each))));
  });

  it('is every character of the basic plane, and some of each other, quoted alone', () => {
    for (let point = 0; point <= 0x10ffff; point += point < 0x10000 ? 1 : 0x3fd) {
      if (point >= 0xd800 && point < 0xe000) continue;
      const text = String.fromCodePoint(point);
      if (quote(text) !== asSockJsNodeQuotes(text)) assert.fail(`U+${point.toString(16)}: ${quote(text)}`);
    }
  });
});
