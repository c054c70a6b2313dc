import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FrameParser, type FrameListener } from '../../../../server/transports/frame-parser.ts';
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

/** Hears nothing wrong, and keeps what it is told. */
class Told implements FrameListener {
  readonly messages: Buffer[] = [];
  readonly pings: Buffer[] = [];
  pongs = 0;

  message(bytes: Uint8Array): void {
    this.messages.push(Buffer.from(bytes));
  }
  ping(payload: Uint8Array): void {
    this.pings.push(Buffer.from(payload));
  }
  pong(): void {
    this.pongs += 1;
  }
  closed(): void {
    assert.fail('nobody closes');
  }
  breach(code: number, reason: string): void {
    assert.fail(`${code} ${reason}`);
  }
}

const MAX_MESSAGE_BYTES = 1024 * 1024;

describe('FrameParser', () => {
  it('hands over the same messages wherever the bytes are cut, and knows since when one is unfinished', () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 5 }),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 70_000 })), {
          minLength: 1,
        }),
        (messages, cuts) => {
          const { bytes, starts, ends, payloads, pings } = layOut(messages);
          const told = new Told();
          const parser = new FrameParser(told, MAX_MESSAGE_BYTES);
          let at = 0;
          for (let cut = 0; at < bytes.length; cut++) {
            const end = Math.min(bytes.length, at + (cuts[cut % cuts.length] ?? 1));
            parser.read(Buffer.from(bytes.subarray(at, end)), () => cut);
            // What covers the last byte read tells; its first byte lay in this chunk or in an earlier one.
            const covering = starts.findIndex((start, which) => start < end && end < (ends[which] ?? 0));
            assert.equal(parser.since === undefined, covering === -1, `at byte ${end}`);
            if (covering !== -1 && (starts[covering] ?? 0) >= at) assert.equal(parser.since, cut);
            if (covering !== -1 && (starts[covering] ?? 0) < at) assert.ok((parser.since ?? cut) < cut);
            at = end;
          }
          assert.equal(parser.since, undefined);
          assert.deepEqual(told.messages, payloads);
          assert.deepEqual(told.pings, pings);
        },
      ),
    );
  });

  it('keeps the first time while one byte comes after another', () => {
    const parser = new FrameParser(new Told(), MAX_MESSAGE_BYTES);
    const frame = clientFrame(text, 'slowly');
    for (let at = 0; at < frame.length - 1; at++) {
      parser.read(frame.subarray(at, at + 1), () => 100 + at);
      assert.equal(parser.since, 100);
    }
    parser.read(frame.subarray(-1), () => 200);
    assert.equal(parser.since, undefined);
  });

  it('counts anew what could not go on, and nothing between messages', () => {
    const parser = new FrameParser(new Told(), MAX_MESSAGE_BYTES);
    parser.restart(5);
    assert.equal(parser.since, undefined);
    parser.read(clientFrame(text, 'part', { fin: false }), () => 10);
    parser.restart(20);
    assert.equal(parser.since, 20);
    parser.read(clientFrame(ping), () => 30);
    assert.equal(parser.since, 20);
  });

  it('never asks for the time when nothing stays unfinished', () => {
    const parser = new FrameParser(new Told(), MAX_MESSAGE_BYTES);
    parser.read(Buffer.concat([clientFrame(text, 'one'), clientFrame(binary, 'two')]), () =>
      assert.fail('it was asked'),
    );
  });

  it('says nothing more after a breach, and holds nothing of it', () => {
    const heard: string[] = [];
    const told = new Told();
    told.breach = (code) => heard.push(String(code));
    told.message = (bytes) => heard.push(Buffer.from(bytes).toString());
    const parser = new FrameParser(told, MAX_MESSAGE_BYTES);
    parser.read(
      Buffer.concat([clientFrame(text, 'good'), clientFrame(3, 'bad'), clientFrame(text, 'late')]),
      () => 0,
    );
    parser.read(clientFrame(text, 'later'), () => 0);
    assert.deepEqual(heard, ['good', '1002']);
  });
});

/** The bytes of all messages, and where what must not be left unfinished starts and ends: whole messages. */
function layOut(messages: readonly { opcode: number; fragments: readonly Fragment[] }[]) {
  const parts: Buffer[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const payloads: Buffer[] = [];
  const pings: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer): void => {
    parts.push(part);
    length += part.length;
  };
  for (const { opcode, fragments } of messages) {
    starts.push(length);
    const sent: Buffer[] = [];
    for (const [at, fragment] of fragments.entries()) {
      if (at > 0 && fragment.control !== undefined) {
        const payload = Buffer.alloc(fragment.control.length, 'control');
        add(clientFrame(fragment.control.opcode, payload));
        if (fragment.control.opcode === ping) pings.push(payload);
      }
      const fin = at === fragments.length - 1;
      const payload = Buffer.alloc(fragment.length, `${at}abcdefghijk`);
      add(clientFrame(at === 0 ? opcode : continuation, payload, { fin }));
      sent.push(payload);
    }
    ends.push(length);
    payloads.push(Buffer.concat(sent));
  }
  return { bytes: Buffer.concat(parts), starts, ends, payloads, pings };
}

interface Fragment {
  readonly length: number;
  readonly control: { readonly opcode: number; readonly length: number } | undefined;
}
