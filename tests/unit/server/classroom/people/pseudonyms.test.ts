import assert from 'node:assert/strict';
import { ADJECTIVES, BIRDS } from '../../../../../server/classroom/people/pseudonym-words.ts';
import { makePseudonym } from '../../../../../server/classroom/people/pseudonyms.ts';
import { normalizeName } from '../../../../../shared/classroom/person-name.ts';

describe('a pseudonym', () => {
  it('is made of two words of lists without doubles, and is a name as it stands', () => {
    for (const list of [ADJECTIVES, BIRDS]) {
      assert.ok(list.length >= 90);
      assert.equal(new Set(list).size, list.length);
      for (const word of list) assert.match(word, /^[A-Z][a-z-]+$/);
    }
    for (const random of [() => 0, () => 0.999_999]) {
      const name = makePseudonym(() => 0, random);
      assert.equal(normalizeName(name), name);
      assert.match(name, /^\S+ \S+$/);
    }
  });

  it('is one that nobody has, while there are such', () => {
    const taken = new Map<string, number>();
    let state = 1;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let i = 0; i < 5_000; i += 1) {
      const name = makePseudonym((each) => taken.get(each) ?? 0, random);
      taken.set(name, (taken.get(name) ?? 0) + 1);
    }
    assert.equal(taken.size, 5_000);
  });

  it('is the rarest of some when all are taken', () => {
    let times = 100;
    assert.notEqual(
      makePseudonym(() => times--, Math.random),
      '',
    );
    assert.equal(times, 80);
  });
});
