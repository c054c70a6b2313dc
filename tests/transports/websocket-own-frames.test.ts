import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { encodeChunk } from '../../server/ddp/frame.ts';
import { attachWebSocket, type WebSocketTransport } from '../../server/transports/author-api.ts';
import { needs } from '../support/needs.ts';

const KIB = 1024;
/** Where the length of a frame is written in another way, and where it fills many packets. */
const SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 1024 * KIB];
/** Debian's, which finds Debian's packages, whatever else is on the PATH. */
const PYTHON = '/usr/bin/python3';
const READER = fileURLToPath(new URL('./own-frames-reader.py', import.meta.url));

/** So many bytes, some of them parts of longer characters. */
function textOf(size: number): string {
  const euros = Math.floor(size / 4);
  return '€'.repeat(euros) + 'x'.repeat(size - 3 * euros);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Asked `size 125`, the server says so much in one frame. */
describe('Frames of our own', function () {
  let http: Server;
  let transport: WebSocketTransport;
  let url: string;

  before(async () => {
    http = createServer();
    transport = attachWebSocket(http, {
      open: (socket) => ({
        receive(message) {
          const [, size] = /^size (\d+)$/.exec(Buffer.from(message).toString()) ?? [];
          socket.write([encodeChunk('websocket', size === undefined ? 'what?' : textOf(Number(size)))]);
        },
        closed: () => {},
      }),
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/websocket`;
  });
  after(async () => {
    await transport.close(1001, 'Going away');
    http.close();
    http.closeAllConnections();
  });

  it('are read by ws without complaint, in all sizes, and it is heard in fragments', async () => {
    const ws = new WebSocket(url, { perMessageDeflate: false });
    await once(ws, 'open');
    for (const size of SIZES) {
      const heard = once(ws, 'message');
      for (const part of ['', 'si', '', 'ze ']) ws.send(part, { fin: false });
      ws.send(String(size), { fin: true });
      const [data, isBinary] = (await heard) as [Buffer, boolean];
      assert.deepEqual([data.length, isBinary], [size, false]);
      assert.equal(data.toString(), textOf(size));
    }
    ws.close(1000, 'done');
    const [code] = (await once(ws, 'close')) as [number];
    assert.equal(code, 1000);
  });

  it('are read by python3-websockets without complaint, in all sizes, and it is heard in fragments', async function () {
    const hasLibrary = (): boolean => spawnSync(PYTHON, ['-c', 'import websockets']).status === 0;
    needs(this, 'python3-websockets', hasLibrary, 'apt-get install python3-websockets');
    const reader = spawn(PYTHON, [READER, url], { stdio: ['pipe', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    reader.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    reader.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    reader.stdin.end(SIZES.map((size) => `${size}\n`).join(''));
    const [code] = (await once(reader, 'close')) as [number | null];
    assert.equal(code, 0, stderr);
    const said = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    assert.deepEqual(
      said,
      SIZES.map((size) => ({ length: size, sha256: sha256(textOf(size)) })),
    );
  });
});
