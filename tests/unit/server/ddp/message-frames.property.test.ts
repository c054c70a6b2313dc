import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeChunk } from '../../../../server/ddp/frame.ts';
import { isPlainAnswer, oneChunk, type Said } from '../../../../server/ddp/message-frames.ts';
import { SharedMessage } from '../../../../server/ddp/shared-message.ts';
import type { MethodCallId } from '../../../../shared/ddp/ids.ts';
import type { ServerMessage } from '../../../../shared/ddp/server-messages.ts';

const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('', '"', '\\', '\u2028', '\ud800', 'x'.repeat(60), 'x'.repeat(130)),
);
const id = text.map((each) => each as MethodCallId);
const answer: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.record({ msg: fc.constant('result' as const), id, result: text }),
  fc.record({ msg: fc.constant('updated' as const), methods: fc.array(id, { maxLength: 2 }) }),
  fc.record({ msg: fc.constant('result' as const), id, result: fc.jsonValue() }),
  fc.record({ msg: fc.constant('result' as const), id }),
);

/** As a session says it: what is usual stays as it is, the rest is text, or a message for many. */
function said(message: ServerMessage, isShared: boolean): Said {
  if (isShared) return new SharedMessage(message);
  return isPlainAnswer(message) ? message : JSON.stringify(message);
}

describe('oneChunk', () => {
  it('is the frames and then the messages, each as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 3 }),
        fc.array(fc.tuple(answer, fc.boolean()), { maxLength: 5 }),
        (frames, messages) => {
          const chunk = oneChunk(
            frames,
            messages.map(([message, isShared]) => said(message, isShared)),
          );
          const expected = messages.map(([message]) => encodeChunk('websocket', JSON.stringify(message)));
          assert.deepEqual(chunk, Buffer.concat([...frames, ...expected]));
        },
      ),
    );
  });

  it('is nothing when it would be large, and never half of it', () => {
    const large = 'x'.repeat(16 * 1024);
    const result = { msg: 'result', id: '1' as MethodCallId, result: large } as const;
    assert.equal(oneChunk([Buffer.alloc(16 * 1024)], ['{}']), undefined);
    assert.equal(oneChunk([], [large]), undefined);
    assert.equal(oneChunk([], [said(result, false)]), undefined);
    assert.equal(oneChunk([Buffer.alloc(16 * 1024)], [])?.length, 16 * 1024);
  });

  it('is memory of its own: what is written next does not change it', () => {
    const [first, second] = ['first', 'second'].map((each) => oneChunk([], [each]));
    assert.deepEqual(
      [first, second],
      ['first', 'second'].map((each) => encodeChunk('websocket', each)),
    );
  });
});
