import assert from 'node:assert/strict';
import {
  COLOR,
  COORDINATE,
  coordinateText,
  isStudentId,
  WIDTH,
  widthText,
} from '../../../../shared/classroom/stroke-limits.ts';

describe('COORDINATE', () => {
  it('takes two decimals and up to four digits before them, nothing else', () => {
    for (const text of ['0.00', '-0.00', '203.00', '-1.05', '9999.99', '-9999.99', '0007.50']) {
      assert.ok(COORDINATE.test(text), text);
    }
    const bad = [
      '',
      '1',
      '1.0',
      '1.000',
      '.50',
      '10000.00',
      '+1.00',
      '--1.00',
      '1e2',
      ' 1.00',
      '1.00\n',
      '\u0661.00',
    ];
    for (const text of bad) assert.ok(!COORDINATE.test(text), text);
  });
});

describe('coordinateText', () => {
  const texts: readonly (readonly [value: number, text: string | undefined])[] = [
    [0, '0.00'],
    [12.5, '12.50'],
    [-1.05, '-1.05'],
    [-0.001, '0.00'],
    [9999.994, '9999.99'],
    [-9999.994, '-9999.99'],
    [9999.996, undefined],
    [-9999.996, undefined],
    [1e21, undefined],
    [2 ** 53 + 1, undefined],
    [-0, undefined],
    [NaN, undefined],
    [Infinity, undefined],
    [-Infinity, undefined],
  ];
  for (const [value, text] of texts) {
    const shown = Object.is(value, -0) ? '-0' : String(value);
    it(`${text === undefined ? 'refuses' : 'writes'} ${shown}${text === undefined ? '' : ` as ${text}`}`, () => {
      assert.equal(coordinateText(value), text);
    });
  }
});

describe('widths and colours', () => {
  it('takes widths from 1 to 64', () => {
    for (const text of ['1.00', '3.00', '9.99', '10.00', '63.99', '64.00']) assert.ok(WIDTH.test(text), text);
    for (const text of ['0.99', '64.01', '65.00', '03.00', '3', '3.0', '-3.00', '100.00', '3.00\n']) {
      assert.ok(!WIDTH.test(text), text);
    }
    assert.equal(widthText(3), '3.00');
    assert.equal(widthText(0.996), '1.00');
    assert.equal(widthText(64.004), '64.00');
    for (const value of [0.99, 64.01, -0, NaN, Infinity, 1e21]) assert.equal(widthText(value), undefined);
  });

  it('takes six hex digits behind a #', () => {
    for (const text of ['#00ff7f', '#ABCDEF']) assert.ok(COLOR.test(text), text);
    for (const text of ['00ff7f', '#fff', '#00ff7g', '#00ff7f0', '#00ff7f\n', 'red'])
      assert.ok(!COLOR.test(text), text);
  });
});

describe('isStudentId', () => {
  it('takes 1 to 100 UTF-16 units of any kind', () => {
    for (const id of ['0.9706229337025434', '__proto__', ' ', '\u0000', '😀'.repeat(50), 'a'.repeat(100)]) {
      assert.ok(isStudentId(id));
    }
  });

  it('refuses the empty, the too long, the torn and what is no text', () => {
    const bad = [
      '',
      'a'.repeat(101),
      '😀'.repeat(51),
      '\ud800',
      'a\udc00',
      '\udc00\ud800',
      5,
      null,
      undefined,
      {},
      ['a'],
    ];
    for (const id of bad) assert.ok(!isStudentId(id));
  });
});
