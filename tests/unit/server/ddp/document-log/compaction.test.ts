import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { compactGeneration } from '../../../../../server/ddp/document-log/compaction.ts';
import { LogEncoding } from '../../../../../server/ddp/document-log/log-encoding.ts';
import { LogGeneration } from '../../../../../server/ddp/document-log/log-generation.ts';
import { textsOf } from '../../../../support/log-model/memory-sink.ts';

const encoding = new LogEncoding('things');

/** Entries with the numbers 10, 20 …: `+a` adds a document, `-a` removes it; its key is its id's first letter. */
function generationOf(...entries: readonly string[]): LogGeneration {
  const generation = new LogGeneration(encoding);
  for (const [place, entry] of entries.entries()) {
    const id = encoding.encodeId(entry.slice(1));
    const n = (place + 1) * 10;
    if (entry.startsWith('+')) generation.addDocument(n, id, entry.charAt(1), Buffer.from(`{"n":${n}}`));
    else generation.addRemoval(n, id, generation.findLive(id));
  }
  return generation;
}

/** The entries with their numbers, read back from the frames. */
function entriesOf(generation: LogGeneration): string[] {
  const { entries } = generation;
  return Array.from({ length: entries.count }, (_, entry) => {
    const [text = ''] = textsOf(generation.run(entry, entry + 1, 1).bytes, 'websocket');
    const { msg, id } = JSON.parse(text) as { msg: string; id: string };
    assert.equal(msg === 'removed', entries.isRemoval(entry));
    return `${msg === 'added' ? '+' : '-'}${id} ${entries.n(entry)}`;
  });
}

/** What is left, for cursors whose next entries have these numbers. */
function compacted(generation: LogGeneration, ...bounds: readonly number[]): readonly [string[], number] {
  const { generation: compact, droppedThrough } = compactGeneration(generation, bounds);
  return [entriesOf(compact), droppedThrough];
}

describe('compaction', () => {
  const pair = generationOf('+a', '+b', '-a', '+c');
  const whole = ['+a 10', '+b 20', '-a 30', '+c 40'];

  it('drops a document and its removal together, and tells the number of the removal', () => {
    assert.deepEqual(compacted(pair), [['+b 20', '+c 40'], 30]);
  });

  it('drops the pair for one who has both before him, or both behind', () => {
    assert.deepEqual(compacted(pair, 1, 10), [['+b 20', '+c 40'], 30]);
    assert.deepEqual(compacted(pair, 31, 40, 41), [['+b 20', '+c 40'], 30]);
  });

  it('keeps it for one who stands between: the document is sent, its removal is not', () => {
    for (const bound of [11, 20, 30]) assert.deepEqual(compacted(pair, 1, bound, 50), [whole, 0]);
  });

  it('drops an earlier pair of an id and keeps its later document', () => {
    const again = generationOf('+a', '-a', '+a', '-a', '+a');
    assert.deepEqual(compacted(again), [['+a 50'], 40]);
    assert.deepEqual(compacted(again, 35), [['+a 30', '-a 40', '+a 50'], 20]);
    const { generation } = compactGeneration(again, [15]);
    assert.equal(generation.entries.n(generation.findLive(encoding.encodeId('a'))), 50);
  });

  it('leaves counts, keys and positions as if only what is left had been appended', () => {
    const { generation } = compactGeneration(generationOf('+a1', '+b1', '+a2', '-b1', '+a3', '-a2'), [25]);
    assert.equal(generation.liveCount, 2);
    assert.deepEqual(entriesOf(generation), ['+a1 10', '+b1 20', '-b1 40', '+a3 50']);
    const positions = generation.positionsOf('a');
    assert.deepEqual(
      Array.from({ length: positions.count }, (_, place) => positions.at(place)),
      [0, 3],
    );
    assert.equal(generation.keyOf(1), 'b');
    assert.equal(generation.findLive(encoding.encodeId('b1')), -1);
    assert.ok(generation.deadBytes > 0);
  });

  it('keeps just the pairs that some cursor stands in, and every live document', () => {
    const steps = fc.array(fc.nat({ max: 5 }), { maxLength: 30 });
    const bounds = fc.array(fc.nat({ max: 320 }), { maxLength: 3 });
    fc.assert(
      fc.property(steps, bounds, (places, cursors) => {
        const live = new Map<number, number>();
        const pairs: (readonly [number, number])[] = [];
        const written = places.map((id, place) => {
          const n = (place + 1) * 10;
          const added = live.get(id);
          if (added === undefined) live.set(id, n);
          else pairs.push([added, n]);
          if (added !== undefined) live.delete(id);
          return `${added === undefined ? '+' : '-'}k${id}`;
        });
        const isStoodIn = ([low, high]: readonly [number, number]) =>
          cursors.some((b) => low < b && b <= high);
        const kept = [...live.values(), ...pairs.filter(isStoodIn).flat()].toSorted((a, b) => a - b);
        const [entries, droppedThrough] = compacted(generationOf(...written), ...cursors);
        assert.deepEqual(
          entries.map((entry) => Number(entry.split(' ')[1])),
          kept,
        );
        const dropped = pairs.filter((one) => !isStoodIn(one)).map(([, removal]) => removal);
        assert.equal(droppedThrough, Math.max(0, ...dropped));
      }),
    );
  });
});
