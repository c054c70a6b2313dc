import assert from 'node:assert/strict';
import { SharedMessage } from '../../../../server/ddp/shared-message.ts';

describe('A message that many sessions are sent', () => {
  it('is encoded once for each framing', () => {
    const message = new SharedMessage({ msg: 'removed', collection: 'students', id: 'a' });
    const frame = message.chunk('websocket');
    assert.equal(message.chunk('websocket'), frame);
    assert.equal(
      Buffer.from(frame.subarray(2)).toString(),
      '{"msg":"removed","collection":"students","id":"a"}',
    );
    const quoted = message.chunk('quoted');
    assert.equal(message.chunk('quoted'), quoted);
    assert.equal(
      JSON.parse(Buffer.from(quoted).toString()),
      '{"msg":"removed","collection":"students","id":"a"}',
    );
  });
});
