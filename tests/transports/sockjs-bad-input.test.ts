import assert from 'node:assert/strict';
import { request } from 'node:http';
import { JSONP_BODIES, XHR_BODIES } from '../support/hostile-bodies.ts';
import { eventually, RawSocket } from '../support/raw-websocket.ts';
import { SockJsEchoServer, type QuotedEcho } from './sockjs-echo.ts';
import type { SockJsOptions } from '../../server/transports/author-api.ts';

const MIB = 1024 * 1024;
const NOT_FOUND = '404 Error: Page not found\n';

describe('SockJS and bad input', () => {
  const servers: SockJsEchoServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function serve(options: SockJsOptions = {}): Promise<SockJsEchoServer> {
    const server = new SockJsEchoServer(options);
    servers.push(server);
    await server.listen();
    return server;
  }

  async function open(server: SockJsEchoServer): Promise<QuotedEcho> {
    assert.equal((await server.post('s/xhr')).text, 'o\n');
    const session = server.sessions.at(-1);
    assert.ok(session !== undefined);
    return session;
  }

  /** The session takes and gives a message as if nothing had been. */
  async function assertUnharmed(server: SockJsEchoServer, session: QuotedEcho): Promise<void> {
    assert.deepEqual(session.received, []);
    assert.equal((await server.post('s/xhr_send', '["well"]')).status, 204);
    assert.equal((await server.post('s/xhr')).text, 'a["well"]\n');
  }

  for (const [path, rows] of [
    ['xhr_send', XHR_BODIES],
    ['jsonp_send', JSONP_BODIES],
  ] as const) {
    for (const [what, body, text, contentType] of rows) {
      it(`${path} answers 500 to ${what}, and takes nothing of it`, async () => {
        const server = await serve();
        const session = await open(server);
        const headers = contentType === undefined ? {} : { 'content-type': contentType };
        const answered = await server.post(`s/${path}`, body, { headers });
        assert.deepEqual([answered.status, answered.text], [500, text]);
        await assertUnharmed(server, session);
      });
    }
  }

  for (const contentType of [
    '',
    'text/plain;charset=UTF-8',
    'T',
    'application/json',
    'application/xml',
    'text/xml',
  ]) {
    it(`xhr_send takes a body that is called ${contentType || 'nothing'}`, async () => {
      const server = await serve();
      const session = await open(server);
      const { status } = await server.post('s/xhr_send', '["a"]', {
        headers: { 'content-type': contentType },
      });
      assert.deepEqual([status, session.received], [204, ['a']]);
    });
  }

  it('answers 413 to a body of 5 MiB, announced or in chunks, and the session goes on', async () => {
    const server = await serve();
    const session = await open(server);
    const body = `["${'x'.repeat(5 * MIB)}"]`;
    assert.equal((await server.post('s/xhr_send', body)).status, 413);
    const status = await new Promise((resolve, reject) => {
      const sending = request(
        { port: server.port, host: '127.0.0.1', method: 'POST', path: '/sockjs/0/s/xhr_send' },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      ).on('error', reject);
      for (let at = 0; at < body.length; at += MIB) sending.write(body.slice(at, at + MIB));
      sending.end();
    });
    assert.equal(status, 413);
    await assertUnharmed(server, session);
  });

  it('answers 413 before a body that is announced too large has come, and closes', async () => {
    const server = await serve({ maxMessageBytes: 100 });
    await open(server);
    const client = new RawSocket(server.port);
    client.write('POST /sockjs/0/s/xhr_send HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n');
    assert.equal(await client.status(), 413);
    client.write('x'.repeat(101));
    await client.closed();
    client.destroy();
  });

  it('takes a body of exactly as much as it may be', async () => {
    const server = await serve({ maxMessageBytes: 100 });
    const session = await open(server);
    assert.equal((await server.post('s/xhr_send', `["${'x'.repeat(96)}"]`)).status, 204);
    assert.equal((await server.post('s/xhr_send', `["${'x'.repeat(97)}"]`)).status, 413);
    assert.deepEqual(
      session.received.map(({ length }) => length),
      [96],
    );
  });

  it('reads no body for a session that is not there', async () => {
    const client = new RawSocket((await serve()).port);
    client.write('POST /sockjs/0/s/xhr_send HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n[');
    assert.equal(await client.status(), 404);
    assert.ok(client.text.endsWith(NOT_FOUND));
    client.destroy();
  });

  it('waits for no body whose sender has gone', async () => {
    const server = await serve();
    const session = await open(server);
    const client = new RawSocket(server.port);
    client.write('POST /sockjs/0/s/xhr_send HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n["a"');
    let sent = 0;
    const later = server.post('s/xhr_send', '["well"]').then(({ status }) => (sent = status));
    client.destroy();
    await later;
    assert.deepEqual([sent, session.received], [204, ['well']]);
  });

  it('lets others have their turn between the messages of a large body', async () => {
    const server = await serve();
    const session = await open(server);
    const longest = { run: 0 };
    let before = 0;
    let isOver = false;
    const watch = (): void => {
      longest.run = Math.max(longest.run, session.received.length - before);
      before = session.received.length;
      if (!isOver) setImmediate(watch);
    };
    watch();
    const texts = Array.from({ length: 10_000 }, (_, at) => String(at));
    await server.post('s/xhr_send', JSON.stringify(texts));
    isOver = true;
    assert.deepEqual(session.received, texts);
    assert.ok(longest.run <= 200, `${longest.run} messages without a turn for others`);
  });

  it('answers 503 to one session too many, of any transport, until another has gone', async () => {
    const server = await serve({ maxSessions: 2 });
    await open(server);
    const stream = await server.listenTo('POST', '/sockjs/0/t/xhr_streaming');
    for (const [method, path] of [
      ['POST', 'u/xhr'],
      ['POST', 'u/xhr_streaming'],
      ['GET', 'u/eventsource'],
      ['GET', 'u/htmlfile?c=c'],
      ['GET', 'u/jsonp?c=c'],
    ] as const) {
      assert.equal((await server.ask(method, `/sockjs/0/${path}`)).status, 503, path);
    }
    assert.equal(server.sessions.length, 2);
    stream.cut();
    await eventually(() => server.transport.connections === 1, 'one has gone');
    assert.equal((await server.post('u/xhr')).text, 'o\n');
  });

  const NEIGHBOURS = [
    ['another address', { from: '127.0.0.2' }],
    ['another browser', { headers: { 'user-agent': 'Other/1.0' } }],
    ['a browser where there was none', { headers: { 'user-agent': '' } }],
  ] as const;
  for (const [what, asked] of NEIGHBOURS) {
    it(`delivers nothing to, and takes nothing from, the same session id from ${what}`, async () => {
      const server = await serve();
      const session = await open(server);
      session.say('private');
      assert.equal((await server.post('s/xhr_send', '["forged"]', asked)).status, 404);
      assert.equal((await server.post('s/jsonp_send', '["forged"]', asked)).status, 404);
      assert.equal((await server.post('s/xhr', '', asked)).text, 'o\n');
      assert.equal((await server.post('s/xhr_send', '["own"]', asked)).status, 204);
      assert.deepEqual([session.received, server.sessions.at(-1)?.received], [[], ['own']]);
      assert.equal((await server.post('s/xhr')).text, 'a["private"]\n');
      assert.equal((await server.post('s/xhr', '', asked)).text, 'a["own"]\n');
    });
  }

  it('tells clients behind its proxies apart by the address that those name', async () => {
    const server = await serve({ forwardedCount: 1 });
    const via = (address: string) => ({ headers: { 'x-forwarded-for': `9.9.9.9, ${address}` } });
    assert.equal((await server.post('s/xhr', '', via('10.0.0.1'))).text, 'o\n');
    assert.equal((await server.post('s/xhr_send', '["a"]', via('10.0.0.2'))).status, 404);
    assert.equal(
      (await server.post('s/xhr_send', '["a"]', { ...via('10.0.0.1'), from: '127.0.0.2' })).status,
      204,
    );
  });

  it('neither sets nor reads a cookie: with one or another, the session is the same', async () => {
    const server = await serve();
    const cookie = (value: string) => ({ headers: { origin: 'http://evil.example', cookie: value } });
    const first = await server.post('s/xhr', '', cookie('JSESSIONID=one; token=x'));
    const sent = await server.post('s/xhr_send', '["a"]', cookie('JSESSIONID=two'));
    const info = await server.ask('GET', '/sockjs/info', cookie('token=x'));
    assert.match(info.text, /"cookie_needed":false/);
    assert.deepEqual([first.text, sent.status], ['o\n', 204]);
    assert.equal((await server.post('s/xhr')).text, 'a["a"]\n');
    for (const { headers } of [first, sent, info]) assert.equal(headers['set-cookie'], undefined);
  });

  it('forgets a session that could not be opened, and goes on', async () => {
    const server = await serve();
    server.opensWithBug = true;
    await server.post('s/xhr').catch(() => undefined);
    assert.equal(server.transport.connections, 0);
    assert.match(String(server.log.lines.at(-1)?.fields['err']), /a bug in opening/);
    server.opensWithBug = false;
    assert.equal((await server.post('s/xhr')).text, 'o\n');
  });
});
