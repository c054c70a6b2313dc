import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { DocumentLog } from '../../../../../server/ddp/document-log/document-log.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe('fields of a document in the log', () => {
  it('are what was appended, whatever became of it and of the log since', () => {
    const log = new DocumentLog({ collection: 'things' });
    const lent = Buffer.from('{"x":"ä"}');
    const n = log.append('with "quotes" \\ and ü', 'k', lent);
    lent.fill(0);
    const kept = log.fieldsOf(n);
    for (let at = 0; at < 200; at++) log.append(`d${at}`, 'k', `{"pad":"${'x'.repeat(1_000)}"}`);
    assert.equal(text(log.fieldsOf(n)), '{"x":"ä"}');
    for (let at = 0; at < 200; at++) log.remove(`d${at}`);
    log.compact();
    log.clear();
    assert.equal(text(kept), '{"x":"ä"}');
  });

  it('are found by number among others, at both ends and across numbers that are skipped', () => {
    const log = new DocumentLog({ collection: 'things', firstN: 1 });
    const numbers = Array.from({ length: 50 }, (_, at) => 7 + at * 3);
    for (const n of numbers) log.append(`d${n}`, 'k', `{"n":${n}}`, n);
    for (const n of numbers) assert.equal(text(log.fieldsOf(n)), `{"n":${n}}`);
  });

  it('are an empty object for a document without any', () => {
    const log = new DocumentLog({ collection: 'things' });
    assert.equal(text(log.fieldsOf(log.append('a', 'k', '{}'))), '{}');
  });

  it('are none for a number that no document has', () => {
    const log = new DocumentLog({ collection: 'things' });
    assert.throws(() => log.fieldsOf(1), RangeError);
    const n = log.append('a', 'k', '{}');
    log.remove('a');
    for (const other of [n - 1, n, n + 1, n + 2]) assert.throws(() => log.fieldsOf(other), RangeError);
  });
});
