import assert from 'node:assert/strict';
import { formatJoinCode, JOIN_CODE_ALPHABET, parseJoinCode } from '../../../../shared/classroom/join-code.ts';

describe('A typed code', () => {
  it('has an alphabet of 28 symbols, none of which looks like another', () => {
    assert.equal(new Set(JOIN_CODE_ALPHABET).size, 28);
    for (const [one = '', other = ''] of [
      ['0', 'O'],
      ['1', 'I'],
      ['1', 'L'],
      ['I', 'L'],
      ['2', 'Z'],
      ['5', 'S'],
      ['8', 'B'],
    ])
      assert.ok(!JOIN_CODE_ALPHABET.includes(one) || !JOIN_CODE_ALPHABET.includes(other), one + other);
  });

  it('is read however it was typed, and as what was meant', () => {
    const code = '2345ACDE';
    for (const typed of [
      code,
      formatJoinCode(code),
      '2345-acde',
      ' 2 3 4 5—A\tC D E ',
      'Z34SACDE',
      'z34sacde',
    ])
      assert.equal(parseJoinCode(typed), code, typed);
    assert.equal(parseJoinCode('bbbb bbbb'), '88888888');
  });

  it('is none when it has other symbols, or too few, or too many', () => {
    for (const typed of ['', '2345ACD', '2345ACDEF', '0345ACDE', '2345ACD!', '2345ACDÉ', ' '.repeat(1e6)])
      assert.equal(parseJoinCode(typed), undefined, typed.slice(0, 20));
  });
});
