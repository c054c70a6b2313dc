import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { FrameReader } from './frame-reader.ts';
import type { ServerFrame } from './frame-reader.ts';

const DEADLINE_MS = 20_000;
const MASK = [0x11, 0x22, 0x33, 0x44] as const;

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Resolves when `isTrue` holds; fails after a deadline that no healthy run comes near. */
export async function eventually(isTrue: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!isTrue()) {
    if (Date.now() > deadline) assert.fail(`not within ${DEADLINE_MS} ms: ${what}`);
    await delay(2);
  }
}

export interface FrameShape {
  readonly fin?: boolean;
  /** The three reserved bits, RSV1 being 4. */
  readonly rsv?: number;
  readonly masked?: boolean;
  /** Written as the length, in 64 bits, whatever the payload is. */
  readonly claimedLength?: bigint;
}

/** One frame as a client writes it, also a forbidden one. */
export function clientFrame(
  opcode: number,
  payload: Uint8Array | string = '',
  shape: FrameShape = {},
): Buffer {
  const { fin = true, rsv = 0, masked = true, claimedLength } = shape;
  const bytes = Buffer.from(payload);
  const maskBit = masked ? 0x80 : 0;
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const length = claimedLength ?? BigInt(bytes.length);
  let header: Buffer;
  if (claimedLength !== undefined || length > 0xffffn) {
    header = Buffer.alloc(10);
    header.writeUInt8(maskBit | 127, 1);
    header.writeBigUInt64BE(length, 2);
  } else if (length > 125n) {
    header = Buffer.alloc(4);
    header.writeUInt8(maskBit | 126, 1);
    header.writeUInt16BE(Number(length), 2);
  } else {
    header = Buffer.from([0, maskBit | Number(length)]);
  }
  header.writeUInt8(first, 0);
  if (!masked) return Buffer.concat([header, bytes]);
  return Buffer.concat([header, Buffer.from(MASK), bytes.map((byte, at) => byte ^ (MASK[at & 3] ?? 0))]);
}

export function closeFrame(code: number, reason = ''): Buffer {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code);
  payload.write(reason, 2);
  return clientFrame(OPCODE.close, payload);
}

/** A TCP client on loopback that writes what it is told and keeps what it gets. */
export class RawSocket {
  readonly socket: Socket;
  #received: Buffer[] = [];
  isEnded = false;
  isClosed = false;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (chunk: Buffer) => this.onData(chunk));
    this.socket.on('end', () => {
      this.isEnded = true;
    });
    this.socket.on('close', () => {
      this.isClosed = true;
    });
    // A server that cuts the line while this side still writes: the test sees `isClosed`.
    this.socket.on('error', () => {});
  }

  get text(): string {
    return Buffer.concat(this.#received).toString('latin1');
  }

  write(bytes: Uint8Array | string): void {
    this.socket.write(bytes);
  }

  /** The status of the first HTTP answer; waits for its whole head. */
  async status(): Promise<number> {
    await eventually(
      () => this.text.includes('\r\n\r\n'),
      `an HTTP answer, got ${JSON.stringify(this.text)}`,
    );
    return Number(/^HTTP\/1\.1 (\d{3}) /.exec(this.text)?.[1]);
  }

  async closed(): Promise<void> {
    await eventually(() => this.isClosed || this.isEnded, 'the socket is closed');
  }

  destroy(): void {
    this.socket.destroy();
  }

  protected onData(chunk: Buffer): void {
    this.#received.push(chunk);
  }
}

/** The same behind a WebSocket handshake: reads frames. */
export class RawWebSocket extends RawSocket {
  readonly frames: ServerFrame[] = [];
  /** Of all frames. */
  payloadBytes = 0;
  readonly #reader = new FrameReader();
  #isUpgraded = false;

  static async open(
    port: number,
    path = '/websocket',
    headers: readonly string[] = [],
  ): Promise<RawWebSocket> {
    const client = new RawWebSocket(port);
    client.write(upgradeRequest(path, headers));
    assert.equal(await client.status(), 101);
    return client;
  }

  /** The texts of all text frames so far. */
  get texts(): readonly string[] {
    return this.frames
      .filter(({ opcode }) => opcode === OPCODE.text)
      .map(({ payload }) => payload.toString());
  }

  sendText(text: string): void {
    this.write(clientFrame(OPCODE.text, text));
  }

  /** The server's frames of one kind, when there are at least `count`. */
  async framesOf(opcode: number, count = 1): Promise<readonly ServerFrame[]> {
    const found = () => this.frames.filter((frame) => frame.opcode === opcode);
    await eventually(
      () => found().length >= count,
      `${count} frames of opcode ${opcode}, got ${found().length}`,
    );
    return found();
  }

  /** The code of the server's close frame, 1005 when it has none. */
  async closeCode(): Promise<number> {
    const [frame] = await this.framesOf(OPCODE.close);
    return frame === undefined || frame.payload.length < 2 ? 1005 : frame.payload.readUInt16BE();
  }

  protected override onData(chunk: Buffer): void {
    let bytes = chunk;
    if (!this.#isUpgraded) {
      super.onData(chunk);
      const end = this.text.indexOf('\r\n\r\n');
      if (end === -1 || !this.text.startsWith('HTTP/1.1 101 ')) return;
      this.#isUpgraded = true;
      bytes = Buffer.from(this.text.slice(end + 4), 'latin1');
    }
    for (const frame of this.#reader.push(bytes)) {
      this.payloadBytes += frame.payload.length;
      this.frames.push(frame);
    }
  }
}

export function upgradeRequest(path: string, headers: readonly string[] = [], method = 'GET'): string {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    ...(headers.some((line) => line.startsWith('Sec-WebSocket-Version'))
      ? []
      : ['Sec-WebSocket-Version: 13']),
    ...(headers.some((line) => line.startsWith('Sec-WebSocket-Key'))
      ? []
      : ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']),
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
