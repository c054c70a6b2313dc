import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { DocumentLog } from '../../../../../server/ddp/author-api.ts';
import { LogView } from '../../../../../server/ddp/document-log/log-view.ts';
import { MemorySink, textsOf } from '../../../../support/log-model/memory-sink.ts';

const server = { logChanged: () => undefined };

/** Documents d0, d1 … whose fields need quoting, of rising length. */
function fill(log: DocumentLog, from: number, to: number): void {
  for (let place = from; place < to; place++)
    log.append(`d"${place}\\`, 'k', JSON.stringify({ text: 'é"\\\n'.repeat(place) }));
}

function quotedView(log: DocumentLog): LogView {
  return new LogView(log, 'quoted', server, { wake: () => undefined });
}

describe('the second framing', () => {
  it('is what JSON.stringify makes of each message, joined by commas', () => {
    const log = new DocumentLog({ collection: 'th"ings' });
    fill(log, 0, 60);
    log.remove('d"3\\');
    const { generation } = log;
    for (let entry = 0; entry < generation.entries.count;) {
      const plain = generation.run(entry, entry + 1, 1e9);
      const quoted = generation.quotedRun(entry, entry + 1, 1e9);
      const [text = ''] = textsOf(plain.bytes, 'websocket');
      assert.equal(Buffer.from(quoted.bytes).toString(), JSON.stringify(text));
      entry = quoted.toEntry;
    }
  });

  it('gives ranges as large as may be, at least one entry, and never over the end of a slab', () => {
    const log = new DocumentLog({ collection: 'things' });
    fill(log, 0, 80);
    const { generation } = log;
    const { entries } = generation;
    for (const maxBytes of [0, 1, 500, 3_000, 1e9]) {
      for (let entry = 0; entry < 80;) {
        const { toEntry, bytes } = generation.quotedRun(entry, 80, maxBytes);
        assert.ok(toEntry === entry + 1 || bytes.length <= maxBytes, `${bytes.length} bytes of ${maxBytes}`);
        assert.equal(entries.slab(toEntry - 1), entries.slab(entry));
        assert.equal(textsOf(bytes, 'quoted').length, toEntry - entry);
        const isSlabsLast = toEntry === 80 || entries.slab(toEntry) !== entries.slab(entry);
        const next = isSlabsLast ? Infinity : generation.quotedRun(toEntry, toEntry + 1, 0).bytes.length + 1;
        assert.ok(bytes.length + next > maxBytes, 'one more would have fitted');
        entry = toEntry;
      }
    }
  });

  it('is made once, and goes on in further pieces while its slab grows', () => {
    const log = new DocumentLog({ collection: 'things' });
    const { generation } = log;
    fill(log, 0, 3);
    const first = generation.quotedRun(0, 3, 1e9);
    fill(log, 3, 6);
    const second = generation.quotedRun(4, 6, 1e9);
    assert.deepEqual([first.toEntry, second.toEntry], [3, 6]);
    assert.equal(generation.quotedRun(0, 6, 1e9).bytes.buffer, first.bytes.buffer);
    const all = [
      ...textsOf(first.bytes, 'quoted'),
      ...textsOf(generation.quotedRun(3, 6, 1e9).bytes, 'quoted'),
    ];
    assert.deepEqual(all, textsOf(generation.run(0, 6, 1e9).bytes, 'websocket'));
    assert.equal(generation.quotedRun(3, 4, 1e9).bytes.buffer, second.bytes.buffer);
  });

  it('is dropped when the last one that needs it leaves, and not before', () => {
    const log = new DocumentLog({ collection: 'things' });
    fill(log, 0, 3);
    const [one, other] = [quotedView(log), quotedView(log)];
    const plain = new LogView(log, 'websocket', server, { wake: () => undefined });
    one.open({ log, key: undefined, since: undefined });
    one.step(new MemorySink('quoted'));
    const { buffer } = log.generation.quotedRun(0, 3, 1e9).bytes;
    one.close();
    plain.close();
    assert.equal(log.generation.quotedRun(0, 3, 1e9).bytes.buffer, buffer);
    other.close();
    assert.notEqual(log.generation.quotedRun(0, 3, 1e9).bytes.buffer, buffer);
  });
});
