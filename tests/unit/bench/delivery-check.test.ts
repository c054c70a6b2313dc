import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DeliveryCheck, noFaults, type DeliveryFaults } from '../../bench/generator/delivery-check.ts';

const STUDENTS = 4;
const STROKES = 6;
type Delivery = readonly [student: number, stroke: number];

/** Every stroke once, each student's in order, the students mixed. */
const cleanDeliveries = fc
  .shuffledSubarray(
    Array.from({ length: STUDENTS * STROKES }, (_, index) => index % STUDENTS),
    { minLength: STUDENTS * STROKES },
  )
  .map((students) => {
    const next = Array.from({ length: STUDENTS }, () => 0);
    return students.map((student): Delivery => [student, next[student]!++]);
  });

function faultsOf(deliveries: readonly Delivery[]): DeliveryFaults {
  const check = new DeliveryCheck(0, STUDENTS);
  for (const [student, stroke] of deliveries) check.take(student, stroke);
  return check.finish(() => STROKES);
}

describe('the check of deliveries', () => {
  it('finds nothing in deliveries without a fault', () => {
    fc.assert(
      fc.property(cleanDeliveries, (deliveries) => assert.deepEqual(faultsOf(deliveries), noFaults())),
    );
  });

  it('finds a stroke that was lost, wherever it was', () => {
    fc.assert(
      fc.property(cleanDeliveries, fc.nat(STUDENTS * STROKES - 1), (deliveries, at) => {
        assert.deepEqual(faultsOf(deliveries.toSpliced(at, 1)), { ...noFaults(), lost: 1 });
      }),
    );
  });

  it('finds a stroke that came twice, whenever it came again', () => {
    fc.assert(
      fc.property(cleanDeliveries, fc.nat(), fc.nat(), (deliveries, first, later) => {
        const at = first % deliveries.length;
        const again = at + 1 + (later % (deliveries.length - at));
        const [twice] = deliveries.slice(at);
        assert.ok(twice !== undefined);
        assert.deepEqual(faultsOf(deliveries.toSpliced(again, 0, twice)), { ...noFaults(), doubled: 1 });
      }),
    );
  });

  it('finds a stroke that came behind one its student drew later', () => {
    fc.assert(
      fc.property(
        cleanDeliveries,
        fc.nat(STUDENTS - 1),
        fc.nat(STROKES - 2),
        (deliveries, student, stroke) => {
          const early = deliveries.findIndex(([who, what]) => who === student && what === stroke);
          const late = deliveries.findIndex(([who, what]) => who === student && what === stroke + 1);
          const swapped = deliveries.with(early, [student, stroke + 1]).with(late, [student, stroke]);
          assert.deepEqual(faultsOf(swapped), { ...noFaults(), outOfOrder: 1 });
        },
      ),
    );
  });

  it('finds a stroke of a student of another classroom', () => {
    fc.assert(
      fc.property(
        cleanDeliveries,
        fc.nat(),
        fc.integer({ min: STUDENTS, max: 999_999 }),
        (deliveries, at, stranger) => {
          const place = at % deliveries.length;
          assert.deepEqual(faultsOf(deliveries.toSpliced(place, 0, [stranger, 0])), {
            ...noFaults(),
            leaked: 1,
          });
        },
      ),
    );
  });

  it('knows students from below its first as strangers too', () => {
    const check = new DeliveryCheck(10, 2);
    check.take(9, 0);
    check.take(12, 0);
    check.take(10, 0);
    assert.deepEqual(
      check.finish((student) => (student === 10 ? 1 : 0)),
      { ...noFaults(), leaked: 2 },
    );
  });

  it('takes a stroke that nobody drew for damage', () => {
    assert.equal(faultsOf([[0, STROKES]]).damaged, 1);
  });

  it('is complete when the last stroke has come, not before', () => {
    const check = new DeliveryCheck(0, 1);
    check.take(0, 1);
    assert.equal(
      check.isComplete(() => 2),
      false,
    );
    check.take(0, 0);
    assert.equal(
      check.isComplete(() => 2),
      true,
    );
    assert.equal(
      check.isComplete(() => 3),
      false,
    );
  });

  it('goes on where another watcher stopped: what that one had is not expected again', () => {
    const before = new DeliveryCheck(0, 2);
    before.take(0, 0);
    before.take(0, 1);
    before.take(1, 0);
    const after = new DeliveryCheck(0, 2);
    after.resumeAt(before.place());
    before.take(1, 1);
    after.take(1, 1);
    after.take(0, 1);
    assert.deepEqual(
      after.finish(() => 2),
      { ...noFaults(), doubled: 1 },
    );
  });
});
