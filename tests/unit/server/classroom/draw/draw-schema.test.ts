import assert from 'node:assert/strict';
import { validateDrawParams } from '../../../../../server/classroom/draw/draw-schema.ts';

const POINT = { x: '0.00', y: '0.00' };
const SEGMENT = { p: POINT, hI: POINT, hO: POINT };

describe('validateDrawParams', () => {
  it('passes good parameters', () => {
    const options = { classroomId: 'c', id: 'rr985MmpwhRtJbdDm', color: '#00ff7f', width: '3.00' };
    for (const params of [
      ['a', [SEGMENT]],
      ['a', [SEGMENT], null],
      ['a', [SEGMENT, { ...SEGMENT, p: { x: 1, y: -2.5 } }], options],
      ['a', [SEGMENT], { width: 3 }],
    ]) {
      assert.equal(validateDrawParams(params), undefined);
    }
  });

  it('says 413 for too many segments, 400 for everything else', () => {
    const tooMany = Array.from({ length: 2001 }, () => SEGMENT);
    assert.equal(validateDrawParams(['a', tooMany])?.error, 413);
    assert.equal(validateDrawParams(['a', tooMany, JSON.parse('{"__proto__":1}'), 5])?.error, 413);
    assert.equal(validateDrawParams(['', tooMany])?.error, 400);
    assert.equal(validateDrawParams(['a', []])?.error, 400);
    assert.equal(validateDrawParams([])?.error, 400);
    assert.equal(validateDrawParams(['a', [SEGMENT], {}, 1])?.error, 400);
  });

  it('is not as lax as the schema by itself', () => {
    const own = (text: string): unknown => JSON.parse(text);
    for (const segment of [
      { ...SEGMENT, 'p.x': '0.00' },
      { ...SEGMENT, $each: SEGMENT },
      { ...SEGMENT, p: { x: -0, y: 0 } },
      { ...SEGMENT, p: { x: 9999.996, y: 0 } },
      { ...SEGMENT, p: new Map() },
      own('{"__proto__":{"p":1}}'),
      [SEGMENT],
    ]) {
      assert.equal(validateDrawParams(['a', [segment]])?.error, 400);
    }
    for (const options of [
      { $each: {} },
      { id: null },
      { width: null },
      { classroomId: '\ud800' },
      own('{"__proto__":1}'),
    ]) {
      assert.equal(validateDrawParams(['a', [SEGMENT], options])?.error, 400);
    }
    assert.equal(validateDrawParams(['\udc00', [SEGMENT]])?.error, 400);
  });
});
