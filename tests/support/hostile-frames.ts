import { clientFrame, closeFrame, OPCODE } from './raw-websocket.ts';

const { binary, close, continuation, ping, pong, text } = OPCODE;
const open = { fin: false };

/** What no client may write, and the code the server closes with (security.md, "Frames"). */
export type HostileFrames = readonly [what: string, bytes: Buffer, code: number];

/** @param maxMessageBytes of the server that they are sent to */
export function hostileFrames(maxMessageBytes: number): readonly HostileFrames[] {
  return [
    ['RSV2 bit', clientFrame(text, 'x', { rsv: 2 }), 1002],
    ['RSV3 bit', clientFrame(text, 'x', { rsv: 1 }), 1002],
    ['compression that was not negotiated', clientFrame(text, 'x', { rsv: 4 }), 1002],
    ['unknown data opcode', clientFrame(3, 'x'), 1002],
    ['unknown control opcode', clientFrame(11, 'x'), 1002],
    ['unmasked frame', clientFrame(text, 'x', { masked: false }), 1002],
    ['fragmented ping', clientFrame(ping, 'x', open), 1002],
    ['ping of 126 bytes', clientFrame(ping, 'x'.repeat(126)), 1002],
    ['continuation first', clientFrame(continuation, 'x'), 1002],
    [
      'text inside an unfinished text',
      Buffer.concat([clientFrame(text, 'x', open), clientFrame(text, 'y')]),
      1002,
    ],
    ['close code 1005', closeFrame(1005), 1002],
    ['close code 999', closeFrame(999), 1002],
    ['close body of one byte', clientFrame(close, 'x'), 1002],
    ['close reason that is not UTF-8', clientFrame(close, Buffer.from([0x03, 0xe8, 0xff])), 1007],
    ['length of 2^63', clientFrame(text, 'x', { claimedLength: 2n ** 63n }), 1009],
    ['length of 2^63 in a binary frame', clientFrame(binary, 'x', { claimedLength: 2n ** 63n }), 1009],
    ['message over the limit', clientFrame(text, 'x'.repeat(maxMessageBytes + 1)), 1009],
    [
      'fragments that together pass the limit',
      Buffer.concat([
        clientFrame(text, 'x'.repeat(maxMessageBytes), open),
        clientFrame(continuation, 'x', { fin: true }),
      ]),
      1009,
    ],
    ['1,025 fragments', fragments(1025, 'x'), 1008],
    ['endless empty fragments', fragments(3000, ''), 1008],
    ['10,000 pings at once', Buffer.concat(Array.from({ length: 10_000 }, () => clientFrame(ping))), 1008],
    ['10,000 pongs at once', Buffer.concat(Array.from({ length: 10_000 }, () => clientFrame(pong))), 1008],
    ['text that is not UTF-8', clientFrame(text, Buffer.from([0x61, 0xc3, 0x28])), 1007],
    ['binary that is not UTF-8', clientFrame(binary, Buffer.from([0x61, 0xc3, 0x28])), 1007],
    [
      'UTF-8 that breaks at the seam of two fragments',
      Buffer.concat([
        clientFrame(text, Buffer.from([0xe2, 0x82]), open),
        clientFrame(continuation, Buffer.from([0x28])),
      ]),
      1007,
    ],
  ];
}

/** One text message in `count` fragments, finished only by the last. */
export function fragments(count: number, each: string): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, (_, at) =>
      clientFrame(at === 0 ? text : continuation, each, { fin: at === count - 1 }),
    ),
  );
}
