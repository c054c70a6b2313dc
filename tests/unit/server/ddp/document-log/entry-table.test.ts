import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EntryTable, type EntryRow } from '../../../../../server/ddp/document-log/entry-table.ts';

/** Rows over several pages, their numbers with gaps. */
function filled(count: number): { table: EntryTable; rows: EntryRow[] } {
  const table = new EntryTable();
  const rows: EntryRow[] = [];
  for (let index = 0; index < count; index++) {
    const row: EntryRow = {
      n: 10 + index * 3,
      slab: index % 7,
      start: index * 100,
      length: 100 + (index % 5),
      key: index % 11,
      isRemoval: index % 4 === 3,
    };
    assert.equal(table.push(row), index);
    rows.push(row);
  }
  return { table, rows };
}

describe('a table of entries', () => {
  it('gives back each row as it was put in, over the borders of its pages', () => {
    const { table, rows } = filled(3_000);
    assert.equal(table.count, 3_000);
    for (const [index, { n, slab, start, length, key, isRemoval }] of rows.entries()) {
      assert.deepEqual(
        [table.n(index), table.slab(index), table.start(index), table.end(index), table.key(index)],
        [n, slab, start, start + length, key],
      );
      assert.equal(table.isRemoval(index), isRemoval);
      assert.equal(table.partner(index), -1);
    }
  });

  it('pairs a document with its removal, both ways', () => {
    const { table } = filled(2_000);
    table.pair(0, 1_999);
    assert.deepEqual([table.partner(0), table.partner(1_999), table.partner(1)], [1_999, 0, -1]);
  });

  it('finds the first entry whose number is not below one', () => {
    const { table, rows } = filled(1_100);
    fc.assert(
      fc.property(fc.nat({ max: 3_500 }), (n) => {
        const expected = rows.findIndex((row) => row.n >= n);
        assert.equal(table.indexOf(n), expected < 0 ? rows.length : expected);
      }),
    );
  });

  it('takes 24 bytes an entry, and little when it is small', () => {
    assert.equal(filled(8).table.bytesHeld, 8 * 24);
    assert.equal(filled(1024 * 3).table.bytesHeld, 1024 * 3 * 24);
    assert.equal(new EntryTable().bytesHeld, 0);
  });
});
