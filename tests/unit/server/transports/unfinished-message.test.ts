import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UnfinishedMessage } from '../../../../server/transports/unfinished-message.ts';
import { clientFrame, OPCODE } from '../../../support/raw-websocket.ts';

const { binary, continuation, ping, pong, text } = OPCODE;

/** One message: its fragments' lengths, and how long a ping before each fragment but the first is, if there is one. */
const message = fc.record({
  opcode: fc.constantFrom(text, binary),
  fragments: fc.array(
    fc.record({
      length: fc.oneof(fc.nat(140), fc.constantFrom(125, 126, 127, 65_535, 65_536)),
      control: fc.option(fc.record({ opcode: fc.constantFrom(ping, pong), length: fc.nat(125) }), {
        nil: undefined,
      }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

describe('UnfinishedMessage', () => {
  it('knows at each cut of any stream whether a message is unfinished, and since when', () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 5 }),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 70_000 })), {
          minLength: 1,
        }),
        (messages, cuts) => {
          const { bytes, starts, ends } = layOut(messages);
          const unfinished = new UnfinishedMessage();
          let at = 0;
          for (let cut = 0; at < bytes.length; cut++) {
            const end = Math.min(bytes.length, at + (cuts[cut % cuts.length] ?? 1));
            unfinished.read(bytes.subarray(at, end), cut);
            // What covers the last byte read tells; its first byte lay in this chunk or in an earlier one.
            const covering = starts.findIndex((start, which) => start < end && end < (ends[which] ?? 0));
            assert.equal(unfinished.since === undefined, covering === -1, `at byte ${end}`);
            if (covering !== -1 && (starts[covering] ?? 0) >= at) assert.equal(unfinished.since, cut);
            if (covering !== -1 && (starts[covering] ?? 0) < at) assert.ok((unfinished.since ?? cut) < cut);
            at = end;
          }
          assert.equal(unfinished.since, undefined);
        },
      ),
    );
  });

  it('keeps the first time while one byte comes after another', () => {
    const unfinished = new UnfinishedMessage();
    const frame = clientFrame(text, 'slowly');
    for (let at = 0; at < frame.length - 1; at++) {
      unfinished.read(frame.subarray(at, at + 1), 100 + at);
      assert.equal(unfinished.since, 100);
    }
    unfinished.read(frame.subarray(-1), 200);
    assert.equal(unfinished.since, undefined);
  });

  it('counts anew what could not go on, and nothing between messages', () => {
    const unfinished = new UnfinishedMessage();
    unfinished.restart(5);
    assert.equal(unfinished.since, undefined);
    unfinished.read(clientFrame(text, 'part', { fin: false }), 10);
    unfinished.restart(20);
    assert.equal(unfinished.since, 20);
    unfinished.read(clientFrame(ping), 30);
    assert.equal(unfinished.since, 20);
  });
});

/** The bytes of all messages, and where what must not be left unfinished starts and ends: whole messages. */
function layOut(messages: readonly { opcode: number; fragments: readonly Fragment[] }[]) {
  const parts: Buffer[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let length = 0;
  const add = (part: Buffer): void => {
    parts.push(part);
    length += part.length;
  };
  for (const { opcode, fragments } of messages) {
    starts.push(length);
    for (const [at, fragment] of fragments.entries()) {
      if (at > 0 && fragment.control !== undefined) {
        add(clientFrame(fragment.control.opcode, Buffer.alloc(fragment.control.length)));
      }
      const fin = at === fragments.length - 1;
      add(clientFrame(at === 0 ? opcode : continuation, Buffer.alloc(fragment.length), { fin }));
    }
    ends.push(length);
  }
  return { bytes: Buffer.concat(parts), starts, ends };
}

interface Fragment {
  readonly length: number;
  readonly control: { readonly opcode: number; readonly length: number } | undefined;
}
