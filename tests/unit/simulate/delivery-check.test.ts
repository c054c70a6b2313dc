import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkDeliveries } from '../../simulate/delivery-check.ts';
import type { CheckedDeliveries, DeliveryVerdict } from '../../simulate/delivery-check.ts';
import {
  CONTENT_CHANGED,
  CONTENT_DAMAGED,
  CONTENT_FOREIGN,
  CONTENT_REMOVED,
  DeliveryLog,
} from '../../simulate/delivery-log.ts';
import type { DrawAnswer } from '../../simulate/draw-ledger.ts';
import { ledgerOf, RECOGNISER, strokeId } from './ledger-of.ts';

interface Delivery {
  readonly id: string;
  readonly content: number;
}

const ALL = [0, 1, 2, 3, 4, 5, 6, 7];
const CLEAN: DeliveryVerdict = {
  delivered: 8,
  lost: 0,
  doubled: 0,
  outOfOrder: 0,
  damaged: 0,
  unexplained: 0,
  foreign: 0,
};

function honest(draw: number): Delivery {
  return { id: strokeId(draw), content: RECOGNISER.contentOf(draw) };
}

function check(
  deliveries: readonly Delivery[],
  answers?: ReadonlyMap<number, DrawAnswer | undefined>,
): CheckedDeliveries {
  const log = new DeliveryLog();
  deliveries.forEach(({ id, content }, index) => log.append(id, content, 1010 + index));
  const contentOf = (draw: number): number => RECOGNISER.contentOf(draw);
  return checkDeliveries({ ledger: ledgerOf(answers), log, contentOf, observer: 'teacher 1' });
}

describe('the check of deliveries', () => {
  it('finds nothing when every stroke comes once and in order, students mixed', () => {
    const { verdict, findings, arrivedAt } = check([0, 4, 5, 1, 2, 6, 7, 3].map(honest));
    assert.deepEqual(verdict, CLEAN);
    assert.deepEqual(findings, []);
    assert.equal(arrivedAt[4], 1011);
  });

  it('says which stroke was lost', () => {
    const { verdict, findings } = check(ALL.filter((draw) => draw !== 5).map(honest));
    assert.deepEqual(verdict, { ...CLEAN, delivered: 7, lost: 1 });
    assert.deepEqual(findings, ['student 0.92, stroke 2 (stroke5): lost at teacher 1']);
  });

  it('says which stroke came twice', () => {
    const { verdict, findings } = check([...ALL, 6].map(honest));
    assert.deepEqual(verdict, { ...CLEAN, doubled: 1 });
    assert.deepEqual(findings, ['student 0.92, stroke 3 (stroke6): doubled at teacher 1']);
  });

  it('counts a stroke that comes again under another id as doubled', () => {
    const { verdict } = check([...ALL.map(honest), { id: 'other', content: RECOGNISER.contentOf(3) }]);
    assert.deepEqual(verdict, { ...CLEAN, doubled: 1 });
  });

  it('does not let a doubled stroke make up for a lost one', () => {
    const { verdict } = check([0, 1, 2, 2, 4, 5, 6, 7].map(honest));
    assert.deepEqual(verdict, { ...CLEAN, delivered: 7, lost: 1, doubled: 1 });
  });

  it('tells two strokes that look alike apart by their ids', () => {
    const { verdict, findings } = check([0, 3, 2, 1, 4, 5, 6, 7].map(honest));
    assert.deepEqual(verdict, { ...CLEAN, outOfOrder: 2 });
    assert.match(findings[0] ?? '', /stroke 3 \(stroke2\): out of order, after stroke 4/);
  });

  it('counts other content under an answered id as damaged, whoever it claims to be from', () => {
    for (const content of [CONTENT_DAMAGED, CONTENT_FOREIGN, RECOGNISER.contentOf(7)]) {
      const { verdict } = check(
        ALL.map((draw) => (draw === 2 ? { id: strokeId(2), content } : honest(draw))),
      );
      assert.deepEqual(verdict, { ...CLEAN, damaged: 1 });
    }
  });

  it('counts a later change as damaged and a removal as lost', () => {
    const { verdict, findings } = check([
      ...ALL.map(honest),
      { id: strokeId(1), content: CONTENT_CHANGED },
      { id: strokeId(2), content: CONTENT_REMOVED },
    ]);
    assert.deepEqual(verdict, { ...CLEAN, damaged: 1, lost: 1 });
    assert.match(findings.join(), /stroke 3 \(stroke2\): removed again/);
  });

  it('counts a stroke that is removed and added again as doubled', () => {
    const removed = { id: strokeId(7), content: CONTENT_REMOVED };
    assert.deepEqual(check([...ALL.map(honest), removed, honest(7)]).verdict, { ...CLEAN, doubled: 1 });
  });

  it('counts documents of other people as foreign only', () => {
    const others = [CONTENT_FOREIGN, CONTENT_CHANGED, CONTENT_REMOVED].map((content) => ({
      id: 'theirs',
      content,
    }));
    assert.deepEqual(check([...others, ...ALL.map(honest)]).verdict, { ...CLEAN, foreign: 1 });
  });

  it('expects no refused stroke, and says when one comes all the same', () => {
    const answers = new Map<number, DrawAnswer>([[4, { kind: 'refused', reason: '400' }]]);
    const others = ALL.filter((draw) => draw !== 4).map(honest);
    assert.deepEqual(check(others, answers).verdict, { ...CLEAN, delivered: 7 });
    assert.deepEqual(check([honest(4), ...others], answers).verdict, {
      ...CLEAN,
      delivered: 7,
      unexplained: 1,
    });
  });

  it('takes an unanswered stroke that came, or did not, for what it is', () => {
    const answers = new Map([[7, undefined]]);
    assert.deepEqual(check(ALL.map(honest), answers).verdict, CLEAN);
    assert.deepEqual(check(ALL.slice(0, 7).map(honest), answers).verdict, { ...CLEAN, delivered: 7 });
    assert.deepEqual(check([...ALL, 7].map(honest), answers).verdict, { ...CLEAN, doubled: 1 });
  });

  it('matches strokes whose answers give no id by their content', () => {
    const answers = new Map<number, DrawAnswer>(ALL.map((draw) => [draw, { kind: 'nameless' }]));
    assert.deepEqual(check(ALL.map(honest), answers).verdict, CLEAN);
    assert.deepEqual(check(ALL.slice(1).map(honest), answers).verdict, { ...CLEAN, delivered: 7, lost: 1 });
  });

  it('counts the second of two strokes that were given the same id as lost', () => {
    const answers = new Map<number, DrawAnswer>([[1, { kind: 'stroke', documentId: strokeId(0) }]]);
    const { verdict } = check(ALL.filter((draw) => draw !== 1).map(honest), answers);
    assert.deepEqual(verdict, { ...CLEAN, delivered: 7, lost: 1 });
  });

  it('counts as a naive reading of the whole list does', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 7 }), { maxLength: 24 }), (draws) => {
        const firsts = draws.filter((draw, place) => draws.indexOf(draw) === place);
        const sameStudent = (a: number, b: number): boolean => a < 4 === b < 4;
        const late = firsts.filter((draw, place) =>
          firsts.slice(0, place).some((earlier) => sameStudent(earlier, draw) && earlier > draw),
        );
        assert.deepEqual(check(draws.map(honest)).verdict, {
          ...CLEAN,
          delivered: firsts.length,
          lost: 8 - firsts.length,
          doubled: draws.length - firsts.length,
          outOfOrder: late.length,
        });
      }),
    );
  });
});
