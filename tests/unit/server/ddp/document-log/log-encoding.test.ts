import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { LogEncoding } from '../../../../../server/ddp/document-log/log-encoding.ts';
import { FrameReader } from '../../../../support/frame-reader.ts';

const encoding = new LogEncoding('sé"gments');
const START = 7;

/** The `added` message, written in the middle of a buffer, and the id that is read back from it. */
function added(id: string, fields: string): { text: string; headerLength: number; idText: string } {
  const encoded = encoding.encodeId(id);
  const bytes = Buffer.from(fields);
  const length = encoding.addedLength(encoded, bytes.length);
  const target = Buffer.alloc(START + length + 1, 0xff);
  encoding.writeAdded(target, START, encoded, bytes);
  assert.equal(target[START - 1], 0xff);
  assert.equal(target[START + length], 0xff);
  const [frame, ...rest] = new FrameReader().push(target.subarray(START, START + length));
  assert.ok(frame !== undefined && rest.length === 0);
  const { from, to } = encoding.idRange(target, START);
  return {
    text: frame.payload.toString(),
    headerLength: frame.headerLength,
    idText: target.toString('utf8', from, to),
  };
}

function removed(id: string): unknown {
  const encoded = encoding.encodeId(id);
  const length = encoding.removedLength(encoded);
  const target = Buffer.alloc(length);
  encoding.writeRemoved(target, 0, encoded);
  const [frame] = new FrameReader().push(target);
  assert.equal(frame?.payload.length, length - (frame?.headerLength ?? 0));
  return JSON.parse(frame?.payload.toString() ?? '');
}

describe('the encoding of a log', () => {
  const ids: readonly (readonly [id: string, wireId: string])[] = [
    ['rr985MmpwhRtJbdDm', 'rr985MmpwhRtJbdDm'],
    ['', ''],
    ['-a', '--a'],
    ['~1', '-~1'],
    ['{}', '-{}'],
    ['0123456789abcdef01234567', '-0123456789abcdef01234567'],
    ['q"u\\o\n', 'q"u\\o\n'],
    ['\\', '\\'],
    ['ends with \\"', 'ends with \\"'],
    ['é漢😀', 'é漢😀'],
    ['\ud800', '\ud800'],
    ['long'.repeat(2_000), 'long'.repeat(2_000)],
  ];
  for (const [id, wireId] of ids) {
    it(`writes and finds again the id ${JSON.stringify(id.slice(0, 30))}`, () => {
      const { text, idText } = added(id, '{"u":"é"}');
      assert.deepEqual(JSON.parse(text), {
        msg: 'added',
        collection: 'sé"gments',
        id: wireId,
        fields: { u: 'é' },
      });
      assert.equal(JSON.parse(idText), wireId);
      assert.deepEqual(removed(id), { msg: 'removed', collection: 'sé"gments', id: wireId });
    });
  }

  it('copies the text of the fields byte for byte', () => {
    const fields = '{ "b" : 1.0, "a":"\\u0041" }';
    assert.ok(added('a', fields).text.endsWith(`,"fields":${fields}}`));
  });

  it('leaves out fields that are empty', () => {
    assert.deepEqual(JSON.parse(added('a', '').text), { msg: 'added', collection: 'sé"gments', id: 'a' });
  });

  const empty = Buffer.byteLength(added('a', '{}').text) - 2;
  for (const [payload, header] of [
    [125, 2],
    [126, 4],
    [65_535, 4],
    [65_536, 10],
  ] as const) {
    it(`writes a message of ${payload} bytes behind a header of ${header}`, () => {
      const { text, headerLength } = added('a', `{"u":"${'x'.repeat(payload - empty - 8)}"}`);
      assert.deepEqual([Buffer.byteLength(text), headerLength], [payload, header]);
      assert.ok(text.endsWith('x"}}'));
    });
  }
});
