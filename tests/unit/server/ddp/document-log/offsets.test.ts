import assert from 'node:assert/strict';
import { resumedAfter } from '../../../../../server/ddp/document-log/offsets.ts';

const EPOCHS = [
  { epoch: 3, firstN: 1 },
  { epoch: 4, firstN: 11 },
  { epoch: 7, firstN: 21 },
];

/** Of a log whose entries are 1–29, with everything up to `dropped` gone without a trace. */
const resumed = (epoch: number, n: number, dropped = 0) => resumedAfter({ epoch, n }, EPOCHS, dropped, 30);

describe('an offset', () => {
  it('is honoured up to the last entry of the present epoch, and not ahead of it', () => {
    assert.deepEqual([resumed(7, 21), resumed(7, 29), resumed(7, 30), resumed(7, 1e9)], [21, 29, 0, 0]);
  });

  it('of an earlier epoch is honoured before the first number of the next: from there on it may have been lost', () => {
    assert.deepEqual([resumed(4, 20), resumed(4, 21), resumed(3, 10), resumed(3, 11)], [20, 0, 10, 0]);
  });

  it('may lie before its own epoch: a slow walk was told its place', () => {
    assert.equal(resumed(7, 5), 5);
  });

  it('of an epoch that is not known is not honoured, whatever lies around it', () => {
    assert.deepEqual([resumed(5, 12), resumed(2, 5), resumed(8, 25), resumed(0, 0)], [0, 0, 0, 0]);
    assert.equal(resumedAfter({ epoch: 0, n: 3 }, [], 0, 30), 0);
  });

  it('is honoured at what was dropped, not below', () => {
    assert.deepEqual([resumed(7, 24, 25), resumed(7, 25, 25), resumed(7, 26, 25)], [0, 25, 26]);
    assert.deepEqual([resumed(3, 10, 10), resumed(3, 9, 10)], [10, 0]);
  });

  it('at 0 starts over', () => {
    assert.equal(resumed(7, 0), 0);
  });
});
