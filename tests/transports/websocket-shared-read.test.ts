import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, Socket, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { readShared } from '../../server/transports/shared-read.ts';
import { attachWebSocket } from '../../server/transports/websocket.ts';
import { needs } from '../support/needs.ts';
import { clientFrame, eventually, OPCODE, RawWebSocket } from '../support/raw-websocket.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { EchoSession } from './scripted-host.ts';

const CLIENTS = 20;
const MESSAGES = 30;
const OPENSSL = '/usr/bin/openssl';

describe('Sockets that read into shared memory', () => {
  it('are those that a server accepts, on this Node: each read lies where the one before lay', async () => {
    const reads: { readonly text: string; readonly memory: ArrayBufferLike }[] = [];
    let ends = 0;
    const server = createServer((socket) => {
      const take = (bytes: Uint8Array): void => {
        reads.push({ text: Buffer.from(bytes).toString(), memory: bytes.buffer });
      };
      assert.ok(readShared(socket, take));
      socket.on('data', () => assert.fail('a read came twice')).on('end', () => ends++);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (const text of ['one', 'two']) {
      const client = connect(port, '127.0.0.1').end(text);
      await once(client, 'close');
    }
    await eventually(() => ends === 2, 'both have ended');
    assert.deepEqual(
      reads.map(({ text }) => text),
      ['one', 'two'],
    );
    assert.equal(reads[0]?.memory, reads[1]?.memory);
    server.close();
  });

  it('are not those whose inside is another', () => {
    assert.equal(
      readShared(new Socket(), () => assert.fail('nothing is read')),
      false,
    );
  });

  it('never mix what their clients say, wherever it is cut', async () => {
    const { http, sessions, close } = await serveEchoes(createHttpServer());
    const random = new SeededRandom(20);
    const { port } = http.address() as AddressInfo;
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => RawWebSocket.open(port)));
    const said = clients.map((_, client) =>
      Array.from({ length: MESSAGES }, (__, i) => `${client}.${i} `.repeat(random.below(300) + 1)),
    );
    const waiting = said.map((texts) => Buffer.concat(texts.map((text) => clientFrame(OPCODE.text, text))));
    while (waiting.some(({ length }) => length > 0)) {
      const client = random.below(CLIENTS);
      const bytes = waiting[client] ?? Buffer.alloc(0);
      const cut = random.below(3000);
      clients[client]?.socket.write(bytes.subarray(0, cut));
      waiting[client] = bytes.subarray(cut);
      if (random.below(4) === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const count = (): number => sessions.reduce((sum, { received }) => sum + received.length, 0);
    await eventually(() => count() === CLIENTS * MESSAGES, 'all arrives');
    const heard = sessions.map(({ received }) => received);
    assert.deepEqual(heard.toSorted(byFirst), said.toSorted(byFirst));
    for (const client of clients) client.destroy();
    await close();
  });

  it('work under TLS as well', async function () {
    needs(this, OPENSSL, () => existsSync(OPENSSL));
    const folder = mkdtempSync(join(tmpdir(), 'inkwell-tls-'));
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
    const request = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost`;
    execFileSync(OPENSSL, [...request.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' });
    const https = createHttpsServer({ key: readFileSync(key), cert: readFileSync(cert) });
    rmSync(folder, { recursive: true });
    const { http, sessions, close } = await serveEchoes(https);
    const { port } = http.address() as AddressInfo;
    const client = new WebSocket(`wss://127.0.0.1:${port}/websocket`, { rejectUnauthorized: false });
    await once(client, 'open');
    const texts = ['a', 'b'.repeat(200_000), 'c'];
    for (const text of texts) client.send(text);
    await eventually(() => sessions[0]?.received.length === texts.length, 'all arrives');
    assert.deepEqual(sessions[0]?.received, texts);
    client.terminate();
    await close();
  });
});

/** A server whose sessions keep what they hear. */
async function serveEchoes(
  http: Server,
): Promise<{ readonly http: Server; readonly sessions: EchoSession[]; readonly close: () => Promise<void> }> {
  const sessions: EchoSession[] = [];
  const transport = attachWebSocket(http, {
    open(socket, handshake) {
      const session = new EchoSession(socket, handshake);
      sessions.push(session);
      return session;
    },
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const close = async (): Promise<void> => {
    await transport.close(1001, 'Going away');
    http.close();
    http.closeAllConnections();
  };
  return { http, sessions, close };
}

function byFirst([a = '']: readonly string[], [b = '']: readonly string[]): number {
  return parseFloat(a) - parseFloat(b);
}
