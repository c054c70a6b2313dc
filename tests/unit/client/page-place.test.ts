import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hashOfClass, placeOf } from '../../../client/pages/page-place.ts';
import { isStudentId } from '../../../shared/classroom/stroke-limits.ts';

const KEYS: Readonly<Record<string, readonly string[]>> = {
  plain: ['kind'],
  join: ['kind', 'link'],
  class: ['classroomId', 'kind'],
  claim: ['kind', 'token'],
};

describe('The place that an address leads to', () => {
  it('is a class, the way into one, or a claim', () => {
    assert.deepEqual(placeOf('#join=AbCdEf-_'), { kind: 'join', link: 'AbCdEf-_' });
    assert.deepEqual(placeOf('#claim=AbCdEf-_'), { kind: 'claim', token: 'AbCdEf-_' });
    assert.deepEqual(placeOf('#class=x'), { kind: 'class', classroomId: 'x' });
  });

  it('is plain for everything else', () => {
    for (const hash of [
      '',
      '#',
      '#join',
      '#join=',
      '#=x',
      '#Join=x',
      '#join%3Dx',
      '#join=%',
      '#join=%ff',
      '#__proto__=x',
      '#constructor=x',
      '#class=%ed%a0%80',
      `#class=${'x'.repeat(101)}`,
    ])
      assert.deepEqual(placeOf(hash), { kind: 'plain' }, hash);
  });

  it('is the class whose address it is, whatever its id', () => {
    const id = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 100 })
      .filter((text) => isStudentId(text));
    fc.assert(
      fc.property(id, (classroomId) => {
        const { hash } = new URL(hashOfClass(classroomId), 'http://localhost/');
        assert.deepEqual(placeOf(hash), { kind: 'class', classroomId });
      }),
    );
  });

  it('is one of the four for any text, and no more is taken from it', () => {
    const hash = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(fc.constantFrom('join', 'class', 'claim', 'x'), fc.string({ unit: 'binary' }))
        .map(([word, value]) => `#${word}=${value}`),
    );
    fc.assert(
      fc.property(hash, (text) => {
        const place = placeOf(text);
        assert.deepEqual(Object.keys(place).toSorted(), KEYS[place.kind]);
        for (const value of Object.values(place)) assert.ok(value !== '');
      }),
    );
  });
});
