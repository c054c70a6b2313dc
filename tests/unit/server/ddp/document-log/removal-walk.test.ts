import assert from 'node:assert/strict';
import { DocumentLog } from '../../../../../server/ddp/author-api.ts';
import { RemovalWalk, type Held } from '../../../../../server/ddp/document-log/removal-walk.ts';
import { SharedRemovalWalk } from '../../../../../server/ddp/document-log/shared-removals.ts';
import { MemorySink } from '../../../../support/log-model/memory-sink.ts';

/** Documents d0, d1 … with the numbers 1, 2 …; each third has the key x, the others y. */
function logOf(count: number): DocumentLog {
  const log = new DocumentLog({ collection: 'things' });
  for (let place = 0; place < count; place++) log.append(`d${place}`, place % 3 === 0 ? 'x' : 'y', '{"a":1}');
  return log;
}

const KIB = 1024;
const all: Held = { others: 1e9, keys: new Map() };
const walkOf = ({ generation }: DocumentLog, held: Held) =>
  new RemovalWalk(generation, held, () => undefined);

/** The places of the documents whose `removed` was pushed. */
function removedIn(sink: MemorySink): number[] {
  return sink.texts().map((text) => {
    const { msg, id } = JSON.parse(text) as { msg: string; id: string };
    assert.equal(msg, 'removed');
    return Number(id.slice(1));
  });
}

const places = (count: number) => Array.from({ length: count }, (_, place) => place);

describe('a walk of removals', () => {
  it('takes what its room allows, beyond it no more than a message, and goes on from there', () => {
    for (const framing of ['websocket', 'quoted'] as const) {
      const walk = walkOf(logOf(500), all);
      const sink = new MemorySink(framing, 0);
      let steps = 0;
      while (!walk.step(sink)) {
        assert.ok(sink.room > -100, `${-sink.room} bytes too many`);
        sink.room = 1_000;
        steps++;
      }
      assert.ok(steps > 20, `${steps} steps`);
      assert.deepEqual(removedIn(sink), places(500));
    }
  });

  it('sends nothing without room', () => {
    const sink = new MemorySink('websocket', 0);
    assert.equal(walkOf(logOf(3), all).step(sink), false);
    assert.deepEqual(sink.chunks, []);
  });

  it('looks at 20,000 entries in a step, whatever room there is', () => {
    const walk = walkOf(logOf(45_000), all);
    const sink = new MemorySink();
    const sent = [
      walk.step(sink),
      removedIn(sink).length,
      walk.step(sink),
      removedIn(sink).length,
      walk.step(sink),
    ];
    assert.deepEqual(sent, [false, 20_000, false, 40_000, true]);
    assert.ok(sink.chunks.every(({ length }) => length < 33 * KIB));
  });

  it('sends what was held: before its key’s bound, or the others’, and its removal not yet sent', () => {
    const log = logOf(12);
    log.remove('d1');
    log.remove('d2');
    const y = log.generation.keyNumber('y') ?? -1;
    const sent = (held: Held) => {
      const sink = new MemorySink();
      assert.equal(walkOf(log, held).step(sink), true);
      return removedIn(sink).toSorted((a, b) => a - b);
    };
    assert.deepEqual(sent({ others: 14, keys: new Map() }), [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert.deepEqual(sent({ others: 7, keys: new Map() }), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(sent({ others: 7, keys: new Map([[y, 0]]) }), [0, 3]);
    assert.deepEqual(sent({ others: 2, keys: new Map([[y, 1e9]]) }), [0, 4, 5, 7, 8, 10, 11]);
    assert.deepEqual(sent({ others: 0, keys: new Map([[y, 6]]) }), [1, 2, 4]);
  });
});

describe('removals of a cleared log', () => {
  it('are encoded once for all who had everything: each is handed the same bytes', () => {
    const log = logOf(3_000);
    log.remove('d7');
    const { generation } = log;
    const [one, other, third] = [new MemorySink(), new MemorySink(), new MemorySink('quoted')];
    for (const sink of [one, other, third]) assert.equal(new SharedRemovalWalk(generation).step(sink), true);
    assert.ok(one.chunks.length > 3);
    assert.equal(one.chunks.length, other.chunks.length);
    for (const [place, chunk] of one.chunks.entries()) assert.equal(other.chunks[place], chunk);
    const expected = places(3_000).filter((place) => place !== 7);
    assert.deepEqual(removedIn(one), expected);
    assert.deepEqual(removedIn(third), expected);
  });

  it('wait for room, a chunk of about 32 KiB at a time', () => {
    const walk = new SharedRemovalWalk(logOf(3_000).generation);
    const sink = new MemorySink('websocket', 0);
    assert.equal(walk.step(sink), false);
    assert.deepEqual(sink.chunks, []);
    while (!walk.step(sink)) {
      assert.ok(sink.room > -33 * KIB);
      sink.room = 1;
    }
    assert.deepEqual(removedIn(sink), places(3_000));
  });
});
