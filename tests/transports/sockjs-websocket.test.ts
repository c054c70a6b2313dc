import assert from 'node:assert/strict';
import type { SockJsOptions } from '../../server/transports/author-api.ts';
import { attachWebSocket } from '../../server/transports/author-api.ts';
import {
  clientFrame,
  eventually,
  OPCODE,
  RawSocket,
  RawWebSocket,
  upgradeRequest,
} from '../support/raw-websocket.ts';
import { SockJsEchoServer } from './sockjs-echo.ts';

const PATH = '/sockjs/000/s/websocket';

describe('SockJS over a WebSocket', () => {
  const servers: SockJsEchoServer[] = [];
  const clients: RawSocket[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    for (const server of servers.splice(0)) await server.close();
  });

  async function serve(options: SockJsOptions = {}): Promise<SockJsEchoServer> {
    const server = new SockJsEchoServer({ closeTimeoutMs: 100, ...options });
    servers.push(server);
    await server.listen();
    return server;
  }

  async function join(server: SockJsEchoServer, path = PATH): Promise<RawWebSocket> {
    const client = await RawWebSocket.open(server.port, path);
    clients.push(client);
    await heard(client, 'o');
    return client;
  }

  async function heard(client: RawWebSocket, ...texts: readonly string[]): Promise<void> {
    await eventually(
      () => client.texts.length >= texts.length,
      `${texts.length} frames, got ${client.texts.join()}`,
    );
    assert.deepEqual(client.texts, texts);
  }

  it('says o, then each write as one array', async () => {
    const server = await serve();
    const client = await join(server);
    server.sessions[0]?.say('one', 'two');
    server.sessions[0]?.say('é\u2028');
    await heard(client, 'o', 'a["one","two"]', String.raw`a["é\u2028"]`);
  });

  it('takes an array of strings or one string, and ignores an empty text', async () => {
    const server = await serve();
    const client = await join(server, `${PATH}/`);
    for (const text of ['["a","b"]', '"c"', '', '[]', ' "d" ']) client.sendText(text);
    await eventually(() => server.sessions[0]?.received.length === 4, 'all are there');
    assert.deepEqual(server.sessions[0]?.received, ['a', 'b', 'c', 'd']);
  });

  for (const text of [
    'x',
    '["a"',
    '5',
    'null',
    '{}',
    '[5]',
    '["a",null]',
    '['.repeat(100_000),
    '\uFEFF"a"',
  ]) {
    it(`closes with 3000 at ${text.slice(0, 20)}, and takes nothing of it`, async () => {
      const server = await serve();
      const client = await join(server);
      client.sendText(text);
      const [close] = await client.framesOf(OPCODE.close);
      assert.equal(close?.payload.readUInt16BE(), 3000);
      assert.equal(close?.payload.subarray(2).toString(), 'Broken framing.');
      assert.deepEqual([client.texts, server.sessions[0]?.received], [['o'], []]);
    });
  }

  it('tells why it closes in a frame of its own', async () => {
    const server = await serve();
    const client = await join(server);
    client.sendText('["last","close","never"]');
    assert.equal(await client.closeCode(), 1000);
    await heard(client, 'o', 'a["last"]', 'c[1000,"Normal closure"]');
    assert.deepEqual(server.sessions[0]?.received, ['last', 'close']);
  });

  it('pings every 45 s, and closes with 3000 when no pong comes in 10 s', async () => {
    const server = await serve();
    const client = await join(server);
    for (let beat = 1; beat <= 2; beat++) {
      await server.clock.advance(44_999);
      assert.equal(client.frames.filter(({ opcode }) => opcode === OPCODE.ping).length, beat - 1);
      await server.clock.advance(1);
      await client.framesOf(OPCODE.ping, beat);
      await server.clock.advance(9_999);
      client.write(clientFrame(OPCODE.pong));
      client.sendText(`["beat ${beat}"]`);
      await heard(client, 'o', ...Array.from({ length: beat }, (_, at) => `a["beat ${at + 1}"]`));
    }
    await server.clock.advance(45_000);
    await client.framesOf(OPCODE.ping, 3);
    client.sendText('["silence is not what counts"]');
    await server.clock.advance(10_000);
    assert.equal(await client.closeCode(), 3000);
    assert.equal(client.texts.at(-1), 'c[3000,"No response from heartbeat"]');
    await client.closed();
    client.destroy();
    await eventually(() => server.sessions[0]?.closedCalls === 1, 'the session has ended');
    assert.equal(server.clock.waiting, 0);
  });

  it('is a session of its own under a name that a poll uses', async () => {
    const server = await serve();
    assert.equal((await server.post('s/xhr')).text, 'o\n');
    const client = await join(server);
    await server.post('s/xhr_send', '["polled"]');
    client.sendText('["framed"]');
    await heard(client, 'o', 'a["framed"]');
    assert.equal((await server.post('s/xhr')).text, 'a["polled"]\n');
  });

  it('does not read a session that does not want to, nor the rest of what came in one frame', async () => {
    const server = await serve();
    const client = await join(server);
    const [session] = server.sessions;
    session?.socket.pauseReading();
    client.sendText('["a","b"]');
    client.write(clientFrame(OPCODE.ping));
    client.sendText('["c"]');
    assert.equal((await server.ask('GET', '/sockjs/info')).status, 200);
    assert.deepEqual(session?.received, []);
    session?.socket.resumeReading();
    await heard(client, 'o', 'a["a"]', 'a["b"]', 'a["c"]');
  });

  it('hands over a large frame in turns, in order', async () => {
    const server = await serve();
    const client = await join(server);
    const texts = Array.from({ length: 5000 }, (_, at) => String(at));
    client.sendText(JSON.stringify(texts));
    client.sendText('["end"]');
    await eventually(() => server.sessions[0]?.received.length === 5001, 'all are there');
    assert.deepEqual(server.sessions[0]?.received, [...texts, 'end']);
  });

  for (const [what, path, status] of [
    ['a polling path', '/sockjs/000/s/xhr', 404],
    ['a session id with a dot', '/sockjs/000/s.s/websocket', 404],
    ['nothing', '/sockjs', 404],
    ['more than a path', '/sockjs/000/s/websocket/more', 404],
    ['the raw endpoint, which is not attached here', '/sockjs/websocket', 404],
  ] as const) {
    it(`answers ${status} to an upgrade at ${what}`, async () => {
      const client = new RawSocket((await serve()).port);
      clients.push(client);
      client.write(upgradeRequest(path));
      assert.equal(await client.status(), status);
      await client.closed();
    });
  }

  it('counts the connections of all endpoints of a server together', async () => {
    const server = await serve({ maxConnections: 2 });
    const raw = attachWebSocket(server.http, server, { maxConnections: 2 });
    await join(server);
    clients.push(await RawWebSocket.open(server.port, '/websocket'));
    for (const path of [PATH, '/websocket']) {
      const late = new RawSocket(server.port);
      clients.push(late);
      late.write(upgradeRequest(path));
      assert.equal(await late.status(), 503);
    }
    for (const client of clients.splice(0)) client.destroy();
    await raw.close(1001, 'Going away');
  });

  it('closes with 1009 at a frame larger than it may be', async () => {
    const client = await join(await serve({ maxMessageBytes: 100 }));
    client.sendText(`["${'x'.repeat(97)}"]`);
    assert.equal(await client.closeCode(), 1009);
  });
});
