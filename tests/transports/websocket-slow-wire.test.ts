import assert from 'node:assert/strict';
import { createServer, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { MAX_UNSENT_BYTES } from '../../server/ports/client-socket.ts';
import type { ClientSocket } from '../../server/ports/client-socket.ts';
import { attachWebSocket } from '../../server/transports/websocket.ts';

type Written = (error?: Error | null) => void;

/** A wire whose kernel takes a write only when the test says so; until then the write hangs, as with `net.Socket`. */
class SlowWire extends Duplex {
  /** Of each write that was begun: how many bytes, how many chunks. */
  readonly begun: { readonly bytes: number; readonly chunks: number }[] = [];
  #written: Written | undefined;
  isSlow = false;

  takeAll(): void {
    const written = this.#written;
    this.#written = undefined;
    written?.();
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, written: Written): void {
    this.#begin([chunk], written);
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], written: Written): void {
    this.#begin(
      chunks.map(({ chunk }) => chunk),
      written,
    );
  }

  #begin(chunks: readonly Buffer[], written: Written): void {
    this.begun.push({ bytes: chunks.reduce((sum, { length }) => sum + length, 0), chunks: chunks.length });
    if (this.isSlow) this.#written = written;
    else written();
  }
}

describe('WebSocket on a slow wire', () => {
  let wire: SlowWire;
  let socket: ClientSocket;

  beforeEach(() => {
    const server = createServer();
    let opened: ClientSocket | undefined;
    attachWebSocket(server, {
      open: (it) => {
        opened = it;
        return { receive: () => {}, closed: () => {} };
      },
    });
    const request = new IncomingMessage(new Socket());
    request.method = 'GET';
    request.url = '/websocket';
    request.headers = {
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    };
    wire = new SlowWire();
    server.emit('upgrade', request, wire, Buffer.alloc(0));
    assert.ok(opened !== undefined);
    socket = opened;
    wire.begun.length = 0;
    wire.isSlow = true;
  });
  afterEach(() => wire.destroy());

  it('begins one write for many small chunks, and one for a single chunk', () => {
    wire.isSlow = false;
    socket.write([Buffer.alloc(10), Buffer.alloc(20), Buffer.alloc(30)]);
    socket.write([Buffer.alloc(40)]);
    assert.deepEqual(wire.begun, [
      { bytes: 60, chunks: 3 },
      { bytes: 40, chunks: 1 },
    ]);
    assert.equal(socket.room, MAX_UNSENT_BYTES);
  });

  it('tells nothing while everything is taken at once', async () => {
    wire.isSlow = false;
    socket.onDrain(() => assert.fail('nothing waited'));
    for (let each = 0; each < 100; each++) socket.write([Buffer.alloc(1000)]);
    await turn();
  });

  it('gives a full megabyte to the wire in slices of 256 KiB, and tells of each', async () => {
    const rooms: number[] = [];
    socket.onDrain(() => rooms.push(socket.room));
    for (let each = 0; each < 16; each++) socket.write([Buffer.alloc(64 * 1024)]);
    assert.equal(socket.room, 0);
    const takes = 12;
    for (let each = 0; each < takes; each++) {
      wire.takeAll();
      await turn();
    }
    assert.equal(socket.room, MAX_UNSENT_BYTES);
    assert.ok(rooms.length >= 4, rooms.join(', '));
    assert.deepEqual(
      rooms,
      rooms.toSorted((a, b) => a - b),
    );
    assert.ok(Math.max(...wire.begun.map(({ bytes }) => bytes)) <= 256 * 1024);
  });

  it('counts what it holds back itself', () => {
    socket.write([Buffer.alloc(MAX_UNSENT_BYTES), Buffer.alloc(5), Buffer.alloc(5)]);
    assert.equal(socket.room, -10);
    assert.deepEqual(wire.begun, [{ bytes: MAX_UNSENT_BYTES, chunks: 1 }]);
  });

  it('begins only one write for much that is written while another hangs', async () => {
    socket.write([Buffer.alloc(1)]);
    for (let each = 0; each < 100; each++) socket.write([Buffer.alloc(10)]);
    wire.takeAll();
    await turn();
    assert.equal(wire.begun.length, 2);
    assert.equal(wire.begun[1]?.bytes, 1000);
    assert.equal(socket.room, MAX_UNSENT_BYTES - 1000);
  });

  it('asks once, not for every write, to be told of progress', async () => {
    let calls = 0;
    socket.onDrain(() => {
      calls += 1;
    });
    for (let each = 0; each < 50; each++) socket.write([Buffer.alloc(10)]);
    wire.takeAll();
    await turn();
    wire.takeAll();
    await turn();
    assert.equal(socket.room, MAX_UNSENT_BYTES);
    assert.equal(calls, 1);
  });

  it('forgets what waits when the wire breaks, and says nothing more', async () => {
    socket.write([Buffer.alloc(MAX_UNSENT_BYTES), Buffer.alloc(100)]);
    socket.onDrain(() => assert.fail('told after the end'));
    wire.destroy(new Error('reset'));
    await turn();
    socket.write([Buffer.alloc(10)]);
    socket.close(1000, 'Gone');
    assert.equal(wire.begun.length, 1);
  });
});
