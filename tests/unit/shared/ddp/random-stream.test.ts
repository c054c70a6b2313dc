import assert from 'node:assert/strict';
import { isMeteorId } from '../../../../shared/ddp/ids.ts';
import { RandomStream } from '../../../../shared/ddp/random-stream.ts';

function idsOf(seed: string, name: string, count: number): string[] {
  const ids = new RandomStream(seed).stream(name);
  return Array.from({ length: count }, () => ids.id());
}

describe('RandomStream', () => {
  it("gives Meteor's ids for the seed abc", () => {
    assert.deepEqual(idsOf('abc', '/collection/segments', 2), ['rr985MmpwhRtJbdDm', 'mpooic6rsTqjdbZbP']);
    assert.deepEqual(idsOf('abc', 'x', 1), ['dQxL2Rr274KuFG6XA']);
    assert.deepEqual(idsOf('abc', 'default', 1), ['JCAvXzSrKXqdvAbER']);
  });

  it('takes an empty name for the default stream', () => {
    assert.deepEqual(idsOf('abc', '', 3), idsOf('abc', 'default', 3));
  });

  it('continues a stream that is asked for again, whatever was drawn from others', () => {
    const stream = new RandomStream('abc');
    const first = stream.stream('/collection/segments').id();
    stream.stream('x').id();
    const second = stream.stream('/collection/segments').id();
    assert.deepEqual([first, second], ['rr985MmpwhRtJbdDm', 'mpooic6rsTqjdbZbP']);
  });

  it('gives well-formed, distinct ids for a thousand seeds', () => {
    const ids = Array.from({ length: 1000 }, (_, i) => idsOf(`seed ${i} é\u2028`, '__proto__', 1)[0]);
    assert.ok(ids.every(isMeteorId));
    assert.equal(new Set(ids).size, ids.length);
  });
});
