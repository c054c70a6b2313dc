import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clientTextFrame } from '../../bench/generator/client-frame.ts';
import { DDP, FIRST_CALL, SOCKET_IO, SOCKJS, type Dialect } from '../../bench/generator/dialect.ts';
import { FrameReader } from '../../bench/generator/frame-reader.ts';
import { MarkReader } from '../../bench/generator/mark-reader.ts';
import { StrokeFrames, studentIdOf } from '../../bench/generator/stroke-frames.ts';
import { evenShapes, recordedShapes } from '../../bench/generator/stroke-shapes.ts';
import { encodeChunk } from '../../../server/ddp/frame.ts';
import { parseDraw } from '../../../shared/classroom/parse-draw.ts';

const six = fc.nat(999_999);

function unmasked(frame: Buffer): string {
  const short = (frame[1] ?? 0) & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  const mask = frame.subarray(start, start + 4);
  const payload = Buffer.from(frame.subarray(start + 4).map((byte, at) => byte ^ (mask[at & 3] ?? 0)));
  assert.ok(mask.every((byte) => byte !== 0) && ((frame[1] ?? 0) & 0x80) !== 0);
  const length =
    short < 126 ? short : short === 126 ? frame.readUInt16BE(2) : Number(frame.readBigUInt64BE(2));
  assert.equal(payload.length, length);
  return payload.toString();
}

/** The message inside this dialect's envelope. */
function messageIn(dialect: Dialect, text: string): unknown {
  if (dialect === SOCKJS) return JSON.parse((JSON.parse(text) as string[])[0] ?? '');
  return JSON.parse(dialect === SOCKET_IO ? text.slice(text.indexOf('[')) : text);
}

describe('the frames of the load generator', () => {
  it('carry any text, masked, at every length of header', () => {
    for (const length of [0, 1, 125, 126, 65_535, 65_536, 100_000]) {
      const text = 'x'.repeat(length);
      assert.equal(unmasked(clientTextFrame(text)), text);
    }
  });

  it('are draw calls of the student and stroke they are asked for, in every dialect', () => {
    for (const dialect of [DDP, SOCKJS, SOCKET_IO]) {
      const frames = new StrokeFrames(dialect, evenShapes());
      fc.assert(
        fc.property(six, six, (student, stroke) => {
          const message = messageIn(dialect, unmasked(frames.frame(student, stroke)));
          const params =
            dialect === SOCKET_IO
              ? (message as unknown[]).slice(1)
              : (message as { params: unknown[] }).params;
          const [id, segments] = params as [string, { p: { x: string; y: string } }[]];
          assert.equal(id, studentIdOf(student));
          assert.equal(Number(segments[0]?.p.x), student / 100);
          assert.equal(Number(segments[0]?.p.y), stroke / 100);
          if (dialect !== SOCKET_IO)
            assert.equal((message as { id: string }).id, String(FIRST_CALL + stroke));
        }),
        { numRuns: 20 },
      );
    }
  });

  it('are strokes that the server takes, about a kilobyte in the mean', () => {
    for (const shapes of [evenShapes(), recordedShapes().shapes]) {
      const frames = new StrokeFrames(DDP, shapes);
      const lengths = shapes.map((_, stroke) => {
        const frame = frames.frame(7, stroke);
        const { params } = JSON.parse(unmasked(frame)) as { params: unknown[] };
        assert.ok(!('error' in parseDraw(params)), `shape ${stroke}`);
        return frame.length;
      });
      const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
      if (shapes.length === 13) assert.ok(mean > 980 && mean < 1_060, `${mean}`);
    }
  });

  it('come back as the marks they were sent with, wherever ids and names end', () => {
    for (const [quote, escape] of [
      ['"', (text: string) => text],
      ['\\"', (text: string) => JSON.stringify(text).slice(1, -1)],
    ] as const) {
      const reader = new MarkReader(quote);
      fc.assert(
        fc.property(six, six, fc.string({ unit: 'grapheme-ascii', maxLength: 9 }), (student, stroke, id) => {
          const x = `${String(student).padStart(6, '0').slice(0, 4)}.${String(student).padStart(6, '0').slice(4)}`;
          const y = `${String(stroke).padStart(6, '0').slice(0, 4)}.${String(stroke).padStart(6, '0').slice(4)}`;
          const text = JSON.stringify({
            msg: 'added',
            id,
            fields: { u: 'u', s: [{ p: { x, y }, hI: { x: '1.00' } }] },
          });
          const bytes = Buffer.from(`..${escape(text)}..`);
          assert.ok(reader.read(bytes, 2, bytes.length - 2));
          assert.deepEqual([reader.student, reader.stroke], [student, stroke]);
        }),
        { numRuns: 50 },
      );
      assert.equal(reader.read(Buffer.from('{"msg":"added","id":"x"}'), 0, 24), false);
    }
  });
});

describe("the reader of a server's frames", () => {
  it('finds every message, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(70_000), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1 }),
        (lengths, cuts) => {
          const texts = lengths.map((length, at) => String(at % 10).repeat(length));
          const wire = Buffer.concat(texts.map((text) => encodeChunk('websocket', text)));
          const found: string[] = [];
          const reader = new FrameReader({
            text: (bytes, from, to) => found.push(bytes.toString('latin1', from, to)),
            ping: () => assert.fail('no ping was sent'),
            close: (code) => assert.fail(`no close was sent: ${code}`),
          });
          for (let at = 0, turn = 0; at < wire.length; turn++) {
            const cut = Math.min(cuts[turn % cuts.length] ?? 1, wire.length - at);
            // As the socket does it: the same bytes are written over by the next read.
            reader.read(Buffer.from(wire.subarray(at, at + cut)), cut);
            at += cut;
          }
          assert.deepEqual(found, texts);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('tells pings and closes, and takes nothing after a close', () => {
    const told: unknown[] = [];
    const reader = new FrameReader({
      text: () => told.push('text'),
      ping: (payload) => told.push(payload.toString()),
      close: (code) => told.push(code),
    });
    const wire = Buffer.from([0x89, 2, 0x68, 0x69, 0x8a, 0, 0x88, 2, 0x03, 0xe9, 0x81, 1, 0x78]);
    reader.read(wire, wire.length);
    assert.deepEqual(told, ['hi', 1001]);
  });

  it('takes what no server may send for a breach of the protocol', () => {
    for (const first of [0x01, 0x80, 0x82, 0xc1]) {
      const told: number[] = [];
      const reader = new FrameReader({
        text: () => undefined,
        ping: () => undefined,
        close: (code) => told.push(code),
      });
      reader.read(Buffer.from([first, 1, 0x78]), 3);
      assert.deepEqual(told, [1002]);
    }
  });
});
