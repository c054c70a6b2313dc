import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { HOSTILE_HANDSHAKES } from '../support/hostile-requests.ts';
import { attachWebSocket } from '../../server/transports/websocket.ts';
import type { WebSocketOptions } from '../../server/transports/websocket.ts';
import { claimUpgrades, refuseUpgrade } from '../../server/transports/upgrade-routes.ts';
import {
  clientFrame,
  closeFrame,
  OPCODE,
  RawSocket,
  RawWebSocket,
  upgradeRequest,
} from '../support/raw-websocket.ts';
import { EchoServer } from './scripted-host.ts';

describe('WebSocket handshake', () => {
  let server: EchoServer;
  let port: number;
  const clients: RawSocket[] = [];
  const servers: EchoServer[] = [];

  before(async () => {
    server = new EchoServer();
    port = await server.listen();
  });
  after(() => server.close());
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    for (const each of servers.splice(0)) await each.close();
  });

  async function serve(options: WebSocketOptions = {}): Promise<{ extra: EchoServer; extraPort: number }> {
    const extra = new EchoServer(options);
    servers.push(extra);
    return { extra, extraPort: await extra.listen() };
  }

  async function join(path: string, headers?: readonly string[], at = port): Promise<RawWebSocket> {
    const client = await RawWebSocket.open(at, path, headers);
    clients.push(client);
    return client;
  }

  for (const [what, request, status, saying = ''] of HOSTILE_HANDSHAKES) {
    it(`answers ${status} and closes: ${what}`, async () => {
      const client = new RawSocket(port);
      clients.push(client);
      client.write(request);
      assert.equal(await client.status(), status);
      await client.closed();
      assert.ok(client.text.includes(saying), client.text);
    });
  }

  for (const path of [
    '/websocket',
    '/websocket/',
    '/sockjs/websocket',
    '/websocket?token=x',
    '/websocket/?',
  ]) {
    it(`takes an upgrade at ${path}`, async () => {
      const client = await join(path);
      client.sendText('hello');
      await client.framesOf(OPCODE.text);
      assert.deepEqual(client.texts, ['hello']);
    });
  }

  it('negotiates neither compression nor a subprotocol', async () => {
    const client = await join('/websocket', [
      'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
      'Sec-WebSocket-Protocol: ddp',
    ]);
    assert.doesNotMatch(client.text.slice(0, client.text.indexOf('\r\n\r\n')), /extensions|protocol: ddp/i);
  });

  it('reads the frames that arrive together with the handshake', async () => {
    const client = new RawWebSocket(port);
    clients.push(client);
    client.write(
      Buffer.concat([Buffer.from(upgradeRequest('/websocket')), clientFrame(OPCODE.text, 'early')]),
    );
    await client.framesOf(OPCODE.text);
    assert.deepEqual(client.texts, ['early']);
  });

  it('tells the session the address and the headers', async () => {
    await join('/websocket', ['X-Forwarded-For: 203.0.113.7']);
    const handshake = server.sessions.at(-1)?.handshake;
    assert.equal(handshake?.remoteAddress, '127.0.0.1');
    assert.equal(handshake?.headers['x-forwarded-for'], '203.0.113.7');
  });

  it('is served below a root path, and only there', async () => {
    const { extraPort } = await serve({ rootPath: '/class', path: '/ddp' });
    await join('/class/ddp', [], extraPort);
    const stray = new RawSocket(extraPort);
    clients.push(stray);
    stray.write(upgradeRequest('/ddp'));
    assert.equal(await stray.status(), 404);
  });

  it('refuses with 503 beyond its number of connections, and takes the next when one has gone', async () => {
    const { extraPort } = await serve({ maxConnections: 1 });
    const first = await join('/websocket', [], extraPort);
    const second = new RawSocket(extraPort);
    clients.push(second);
    second.write(upgradeRequest('/websocket'));
    assert.equal(await second.status(), 503);
    first.write(closeFrame(1000));
    await first.closed();
    await join('/websocket', [], extraPort);
  });

  it('shares its HTTP server with another transport, whose claim can be taken back', async () => {
    const http = createServer().unref();
    attachWebSocket(http, server);
    const takeBack = claimUpgrades(http, (path) =>
      path === '/other' ? (_request, socket) => refuseUpgrade(socket, 418) : undefined,
    );
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    const address = http.address();
    assert.ok(address !== null && typeof address === 'object');
    await join('/websocket', [], address.port);
    for (const status of [418, 404]) {
      const client = new RawSocket(address.port);
      clients.push(client);
      client.write(upgradeRequest('/other'));
      assert.equal(await client.status(), status);
      takeBack();
    }
    http.close();
  });

  it('closes every socket with the code given, resolves when all are gone, and takes no more', async () => {
    const { extra: closing, extraPort } = await serve();
    const polite = await join('/websocket', [], extraPort);
    const silent = await join('/websocket', [], extraPort);
    const closed = closing.transport.close(1001, `x${'€'.repeat(100)}`);
    assert.equal(await polite.closeCode(), 1001);
    assert.equal(polite.frames[0]?.payload.subarray(2).toString(), `x${'€'.repeat(40)}`);
    assert.equal(await silent.closeCode(), 1001);
    const late = new RawSocket(extraPort);
    clients.push(late);
    late.write(upgradeRequest('/websocket'));
    assert.equal(await late.status(), 503);
    polite.write(closeFrame(1001));
    silent.destroy();
    await closed;
    assert.equal(closing.transport.connections, 0);
    assert.deepEqual(
      closing.sessions.map(({ closedCalls }) => closedCalls),
      [1, 1],
    );
  });
});
