import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { JSONP_BODIES, XHR_BODIES } from '../support/hostile-bodies.ts';
import { hostileFrames } from '../support/hostile-frames.ts';
import { HOSTILE_HANDSHAKES, HOSTILE_REQUESTS } from '../support/hostile-requests.ts';
import { closeFrame, RawSocket, RawWebSocket } from '../support/raw-websocket.ts';
import { RealServer } from './real-server.ts';
import { WireBystander } from './wire-bystander.ts';

const MIB = 1024 * 1024;
const MAX_MESSAGE_BYTES = 4 * MIB;
const SLOWEST_MS = 12_000;

interface Asked {
  readonly body?: string;
  readonly contentType?: string | undefined;
  readonly from?: string;
}

/** SockJS over HTTP: what is asked, and what comes. The session `hostile` is open. */
const SOCKJS_ROWS: readonly (readonly [
  what: string,
  method: string,
  path: string,
  status: number,
  text: string | undefined,
  asked?: Asked,
])[] = [
  [
    'something for a session that is not there',
    'POST',
    '0/nobody/xhr_send',
    404,
    undefined,
    { body: '["x"]' },
  ],
  ['a session with a dot', 'POST', '0/a.b/xhr', 404, undefined],
  ['a way out of the prefix', 'GET', '../../etc/passwd', 404, undefined],
  ['a callback that is a script', 'GET', '0/h/jsonp?c=alert(1)', 500, undefined],
  ['a callback with markup', 'GET', '0/h/htmlfile?c=%3Cscript%3E', 500, undefined],
  ['no callback', 'GET', '0/h/jsonp', 500, undefined],
  ['5 MiB', 'POST', '0/hostile/xhr_send', 413, undefined, { body: `["${'x'.repeat(5 * MIB)}"]` }],
  [
    "something for a neighbour's session",
    'POST',
    '0/hostile/xhr_send',
    404,
    undefined,
    { body: '["x"]', from: '127.0.0.2' },
  ],
  ...XHR_BODIES.map(
    ([what, body, text, contentType]) =>
      [`${what}, as a body`, 'POST', '0/hostile/xhr_send', 500, text, { body, contentType }] as const,
  ),
  ...JSONP_BODIES.map(
    ([what, body, text, contentType]) =>
      [`${what}, as a form`, 'POST', '0/hostile/jsonp_send', 500, text, { body, contentType }] as const,
  ),
];

describe('Hostile bytes and requests to the real server', function () {
  this.timeout(120_000);
  let server: RealServer;
  let bystander: WireBystander;
  let slow: RawSocket;

  before(async () => {
    server = await RealServer.start();
    bystander = await WireBystander.open(server.port);
    slow = new RawSocket(server.port);
  });
  after(() => {
    slow.destroy();
    server.kill();
  });
  afterEach(async () => {
    bystander.draw();
    await bystander.served();
    server.assertWell();
  });

  for (const path of ['/websocket', '/sockjs/000/frames/websocket']) {
    for (const [what, bytes, code] of hostileFrames(MAX_MESSAGE_BYTES)) {
      it(`${path} closes with ${code}: ${what}`, async () => {
        const client = await RawWebSocket.open(server.port, path);
        client.write(bytes);
        assert.equal(await client.closeCode(), code);
        client.write(closeFrame(code));
        await client.closed();
        client.destroy();
      });
    }
  }

  for (const [what, asked, status, saying = ''] of HOSTILE_HANDSHAKES) {
    it(`answers ${status} and closes: ${what}`, async () => {
      const client = new RawSocket(server.port);
      client.write(asked);
      assert.equal(await client.status(), status);
      await client.closed();
      assert.ok(client.text.includes(saying), client.text);
      client.destroy();
    });
  }

  for (const [what, asked, status] of HOSTILE_REQUESTS) {
    it(`answers ${status} to ${what}`, async () => {
      const client = new RawSocket(server.port);
      client.write(asked);
      assert.equal(await client.status(), status);
      client.destroy();
    });
  }

  async function ask(
    method: string,
    path: string,
    asked: Asked = {},
  ): Promise<{ status: number; text: string }> {
    const headers = asked.contentType === undefined ? {} : { 'content-type': asked.contentType };
    const sent = request({
      host: '127.0.0.1',
      port: server.port,
      method,
      path: `/sockjs/${path}`,
      headers,
      agent: false,
      ...(asked.from === undefined ? {} : { localAddress: asked.from }),
    });
    sent.end(asked.body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
    return { status: response.statusCode ?? 0, text };
  }

  it('opens a session for what follows', async () => {
    assert.deepEqual(await ask('POST', '0/hostile/xhr'), { status: 200, text: 'o\n' });
  });

  for (const [what, method, path, status, text, asked] of SOCKJS_ROWS) {
    it(`SockJS answers ${status} to ${what}, and nothing of it is taken`, async () => {
      const answered = await ask(method, path, asked);
      assert.equal(answered.status, status);
      if (text !== undefined) assert.equal(answered.text, text);
    });
  }

  it('has delivered nothing of all this to the session, which goes on', async () => {
    assert.equal((await ask('POST', '0/hostile/xhr_send', { body: '["{"]' })).status, 204);
    const { text } = await ask('POST', '0/hostile/xhr');
    assert.equal(text, 'a["{\\"msg\\":\\"error\\",\\"reason\\":\\"Bad request\\"}"]\n');
  });

  it(`closes a connection whose headers come a byte at a time, by itself, within some ${SLOWEST_MS} ms`, async () => {
    const started = performance.now();
    const head = `GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'y'.repeat(1000)}`;
    // Of the time nothing is asked but that it comes to an end long before the bytes do.
    for (let at = 0; !slow.isClosed && !slow.isEnded; at++) {
      assert.ok(at < 600, 'still open');
      slow.write(head.charAt(at));
      if (at % 50 === 0) bystander.draw();
      await delay(100);
    }
    assert.ok(!slow.text.startsWith('HTTP/1.1 200'), slow.text);
    assert.ok(performance.now() - started > 1000);
  });
});
