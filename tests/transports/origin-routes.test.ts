import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { attachSockJs, attachWebSocket, createOriginPolicy } from '../../server/transports/author-api.ts';
import { createHttpServer } from '../../server/transports/http-server.ts';
import { operatorRoutes } from '../../server/transports/operator-routes.ts';
import { webSocketRoutes } from '../../server/transports/websocket.ts';
import { RawSocket, upgradeRequest } from '../support/raw-websocket.ts';
import { RecordingLog } from '../support/recording-log.ts';

type Access = 'open' | 'roles';

const EVIL = 'http://evil.example';
const FRIEND = 'https://friend.example';

/** Every route of SockJS, and what it answers to one who may ask. */
const SOCKJS_ROUTES: readonly (readonly [method: string, path: string, status: number])[] = [
  ['GET', '/sockjs', 200],
  ['GET', '/sockjs/', 200],
  ['GET', '/sockjs/info', 200],
  ['OPTIONS', '/sockjs/info', 204],
  ['GET', '/sockjs/iframe.html', 200],
  ['GET', '/sockjs/iframe-0.3.4.html', 200],
  ['GET', '/sockjs/iframe-script.js', 200],
  ['GET', '/sockjs/websocket', 400],
  ['GET', '/sockjs/000/s/websocket', 400],
  ['POST', '/sockjs/000/s/xhr', 200],
  ['OPTIONS', '/sockjs/000/s/xhr', 204],
  ['POST', '/sockjs/000/nobody/xhr_send', 404],
  ['OPTIONS', '/sockjs/000/s/xhr_send', 204],
  ['POST', '/sockjs/000/s/xhr_streaming', 200],
  ['OPTIONS', '/sockjs/000/s/xhr_streaming', 204],
  ['GET', '/sockjs/000/s/eventsource', 200],
  ['GET', '/sockjs/000/s/htmlfile?c=f', 200],
  ['GET', '/sockjs/000/s/jsonp?c=f', 200],
  ['POST', '/sockjs/000/nobody/jsonp_send', 404],
  ['DELETE', '/sockjs/info', 405],
  ['GET', '/sockjs/nothing', 404],
];
const WEBSOCKETS = ['/websocket', '/websocket/', '/sockjs/websocket', '/sockjs/000/s/websocket'];

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

describe('Who may ask a server', () => {
  const closing: (() => Promise<void>)[] = [];
  const raw: RawSocket[] = [];
  let opened = 0;

  afterEach(async () => {
    for (const client of raw.splice(0)) client.destroy();
    for (const close of closing.splice(0)) await close();
    opened = 0;
  });

  async function serve(access: Access, maxConnections = 100): Promise<number> {
    const log = new RecordingLog();
    const origin = createOriginPolicy({ access, allowedOrigins: [FRIEND], ownHosts: () => [] });
    const metrics = async () => ({ contentType: 'text/plain', text: 'a_metric 1\n' });
    const operator = operatorRoutes({ notReady: () => [], metricsAccess: 'open', renderMetrics: metrics });
    const http: Server = createHttpServer({ routes: [...operator, ...webSocketRoutes()], origin, log });
    const host = {
      open: () => {
        opened++;
        return { receive: () => {}, closed: () => {} };
      },
    };
    const wires = [attachWebSocket, attachSockJs].map((attach) =>
      attach(http, host, { origin, maxConnections, closeTimeoutMs: 100 }),
    );
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    closing.push(async () => {
      await Promise.all(wires.map((wire) => wire.close(1001, 'Going away')));
      http.close();
      http.closeAllConnections();
    });
    return (http.address() as AddressInfo).port;
  }

  /** What it answers; the rest of a response that stays open is not waited for. */
  async function ask(
    port: number,
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.on('error', () => {}).destroy();
    return { status: response.statusCode ?? 0, headers: response.headers };
  }

  async function upgrade(
    port: number,
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<number> {
    const { host, ...others } = headers;
    const lines = Object.entries(others).map(([name, value]) => `${name}: ${value}`);
    const asked = upgradeRequest(path, lines);
    const client = new RawSocket(port);
    raw.push(client);
    client.write(host === undefined ? asked : asked.replace('Host: 127.0.0.1', `Host: ${host}`));
    return client.status();
  }

  const cases: readonly (readonly [
    what: string,
    access: Access,
    headers: Readonly<Record<string, string>>,
    refusal: number | undefined,
  ])[] = [
    ['nobody in particular', 'roles', {}, undefined],
    ['a page of its own', 'roles', { host: 'localhost:3000', origin: 'http://localhost:3000' }, undefined],
    ['a page that is allowed', 'roles', { origin: FRIEND }, undefined],
    ['an app shell', 'roles', { origin: 'capacitor://localhost' }, undefined],
    ['a foreign page', 'roles', { origin: EVIL }, 403],
    ['a page that hides its origin', 'roles', { origin: 'null' }, 403],
    [
      'a page of a name that was turned to this address',
      'roles',
      { host: 'evil.example', origin: EVIL },
      421,
    ],
    ['one who asks for another server', 'roles', { host: 'evil.example' }, 421],
    ['a foreign page', 'open', { origin: EVIL }, undefined],
    [
      'a page of a name that was turned to this address',
      'open',
      { host: 'evil.example', origin: EVIL },
      undefined,
    ],
  ];

  for (const [what, access, headers, refusal] of cases) {
    const outcome = refusal === undefined ? 'serves' : `answers ${refusal} to`;
    it(`ACCESS=${access} ${outcome} ${what}, on WebSocket and every SockJS route alike`, async () => {
      const port = await serve(access);
      for (const path of WEBSOCKETS) assert.equal(await upgrade(port, path, headers), refusal ?? 101, path);
      for (const [at, [method, path, status]] of SOCKJS_ROUTES.entries()) {
        const own = path.replace('/s/', `/s${at}/`);
        const answer = await ask(port, method, own, headers);
        assert.equal(answer.status, refusal ?? status, `${method} ${path}`);
        if (refusal !== undefined) assert.equal(answer.headers['access-control-allow-origin'], undefined);
      }
      assert.equal(opened > 0, refusal === undefined);
    });
  }

  it('minds the host for everything but /health and /ready, and no origin where only links lead', async () => {
    const port = await serve('roles');
    const host = { host: 'evil.example' };
    for (const [path, status] of [
      ['/health', 200],
      ['/ready', 200],
      ['/metrics', 421],
      ['/websocket', 421],
      ['/nowhere', 421],
    ] as const) {
      assert.equal((await ask(port, 'GET', path, host)).status, status, path);
    }
    assert.equal((await ask(port, 'GET', '/metrics', { origin: EVIL })).status, 200);
  });

  it('lets its iframe be embedded by pages that may ask themselves: within it they would ask as the server', async () => {
    const policyOf = async (access: Access): Promise<string> => {
      const { headers } = await ask(await serve(access), 'GET', '/sockjs/iframe.html', {});
      return String(headers['content-security-policy']);
    };
    assert.match(await policyOf('roles'), /; frame-ancestors 'self' https:\/\/friend\.example$/);
    assert.doesNotMatch(await policyOf('open'), /frame-ancestors/);
  });

  it('answers 503 to one client too many, whatever each of them came by', async () => {
    const port = await serve('open', 3);
    assert.equal(await upgrade(port, '/websocket', {}), 101);
    assert.equal(await upgrade(port, '/sockjs/000/a/websocket', {}), 101);
    assert.equal((await ask(port, 'POST', '/sockjs/000/b/xhr', {})).status, 200);
    for (const path of WEBSOCKETS) assert.equal(await upgrade(port, path, {}), 503);
    for (const [method, path] of [
      ['POST', 'c/xhr'],
      ['POST', 'c/xhr_streaming'],
      ['GET', 'c/eventsource'],
      ['GET', 'c/htmlfile?c=f'],
      ['GET', 'c/jsonp?c=f'],
    ] as const) {
      assert.equal((await ask(port, method, `/sockjs/000/${path}`, {})).status, 503, path);
    }
    assert.equal(opened, 3);
    raw[0]?.destroy();
    let status = 503;
    for (let tries = 0; status === 503 && tries < 1000; tries++)
      status = await upgrade(port, '/websocket', {});
    assert.equal(status, 101);
  });
});
