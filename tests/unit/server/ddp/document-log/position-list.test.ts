import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PositionList } from '../../../../../server/ddp/document-log/position-list.ts';

describe('a list of positions', () => {
  it('holds what was put in, in order, and finds the first that is not below an index', () => {
    const ascending = fc.uniqueArray(fc.nat({ max: 400 }), { maxLength: 150, size: 'max' });
    fc.assert(
      fc.property(ascending, fc.nat({ max: 401 }), (unsorted, index) => {
        const positions = unsorted.toSorted((a, b) => a - b);
        const list = new PositionList();
        for (const position of positions) list.push(position);
        assert.equal(list.count, positions.length);
        assert.deepEqual(
          positions.map((_, place) => list.at(place)),
          positions,
        );
        const first = positions.findIndex((position) => position >= index);
        assert.equal(list.placeOf(index), first < 0 ? positions.length : first);
      }),
    );
  });
});
