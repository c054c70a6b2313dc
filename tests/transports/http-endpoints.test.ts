import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '../../server/transports/http-server.ts';
import type { HttpServerOptions } from '../../server/transports/http-server.ts';
import { isFromThisMachine, operatorRoutes } from '../../server/transports/operator-routes.ts';
import type { OperatorRoutesOptions } from '../../server/transports/operator-routes.ts';
import { HOSTILE_REQUESTS } from '../support/hostile-requests.ts';
import { RawSocket } from '../support/raw-websocket.ts';
import { RecordingLog } from '../support/recording-log.ts';

const log = new RecordingLog();
const operator: OperatorRoutesOptions = {
  notReady: () => [],
  metricsAccess: 'loopback',
  renderMetrics: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'a_metric 1\n' }),
};

describe('HTTP endpoints', () => {
  const servers: Server[] = [];

  async function serve(changed: Partial<OperatorRoutesOptions> = {}, http: Partial<HttpServerOptions> = {}) {
    const server = createHttpServer({ routes: operatorRoutes({ ...operator, ...changed }), log, ...http });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const portOf = (origin: string): number => Number(new URL(origin).port);

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  it('/health says that the process answers', async () => {
    const response = await fetch(`${await serve({ notReady: () => ['all is lost'] })}/health`);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { ok: true });
  });

  it('/ready is green or names the reasons with 503', async () => {
    let reasons: readonly string[] = [];
    const origin = await serve({ notReady: () => reasons });
    const green = await fetch(`${origin}/ready`);
    assert.equal(green.status, 200);
    assert.deepEqual(await green.json(), { ready: true, reasons: [] });
    reasons = ['the disk is full'];
    const red = await fetch(`${origin}/ready`);
    assert.equal(red.status, 503);
    assert.deepEqual(await red.json(), { ready: false, reasons });
  });

  it('/metrics is there for this machine, but not for what a proxy passes on', async () => {
    const origin = await serve();
    const response = await fetch(`${origin}/metrics`);
    assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4');
    assert.equal(await response.text(), 'a_metric 1\n');
    for (const header of ['X-Forwarded-For', 'Forwarded']) {
      assert.equal((await fetch(`${origin}/metrics`, { headers: { [header]: 'for=10.0.0.1' } })).status, 404);
    }
    const open = await serve({ metricsAccess: 'open' });
    assert.equal(
      (await fetch(`${open}/metrics`, { headers: { 'X-Forwarded-For': '10.0.0.1' } })).status,
      200,
    );
    const off = await serve({ metricsAccess: 'off' });
    assert.equal((await fetch(`${off}/metrics`)).status, 404);
  });

  it("/addresses tells this machine where students' devices find the server, and nobody else", async () => {
    const urls = ['http://192.168.1.20:3000/'];
    const origin = await serve({ studentUrls: () => urls });
    assert.deepEqual(await (await fetch(`${origin}/addresses`)).json(), urls);
    const passedOn = await fetch(`${origin}/addresses`, { headers: { 'X-Forwarded-For': '10.0.0.1' } });
    assert.equal(passedOn.status, 404);
    assert.deepEqual(await (await fetch(`${await serve()}/addresses`)).json(), []);
  });

  for (const [address, headers, isLocal] of [
    ['127.0.0.1', {}, true],
    ['127.1.2.3', {}, true],
    ['::1', {}, true],
    ['::ffff:127.0.0.1', {}, true],
    ['127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, false],
    ['::1', { forwarded: 'for=127.0.0.1' }, false],
    ['192.168.1.20', {}, false],
    ['10.127.0.1', {}, false],
    ['::ffff:10.0.0.1', {}, false],
    ['fe80::1', {}, false],
    [undefined, {}, false],
  ] as const) {
    const how = Object.keys(headers).length > 0 ? 'passed on from' : 'from';
    it(`/metrics takes a request ${how} ${address} for one ${isLocal ? 'of' : 'from outside'} this machine`, () => {
      assert.equal(isFromThisMachine({ headers, socket: { remoteAddress: address } }), isLocal);
    });
  }

  it('answers a failing route with 500, logs it, and goes on', async () => {
    const origin = await serve({ renderMetrics: () => Promise.reject(new Error('a broken gauge')) });
    const response = await fetch(`${origin}/metrics`);
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /gauge/);
    assert.match(String(log.lines.at(-1)?.fields['err']), /a broken gauge/);
    assert.equal((await fetch(`${origin}/health`)).status, 200);
  });

  it('answers 404 for the rest, and the prefix is part of the path', async () => {
    const origin = await serve({ rootPath: '/class' });
    for (const path of [
      '/',
      '/health',
      '/class',
      '/class/',
      '/class/health/',
      '/class/HEALTH',
      '/class//health',
    ]) {
      assert.equal((await fetch(origin + path)).status, 404, path);
    }
    assert.equal((await fetch(`${origin}/class/health?probe=1`)).status, 200);
  });

  it('answers another verb with 405 and what is allowed, HEAD without a body', async () => {
    const origin = await serve();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const response = await fetch(`${origin}/health`, { method });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get('allow'), 'GET, HEAD');
    }
    const head = await fetch(`${origin}/health`, { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get('content-length'), '11');
    assert.equal(await head.text(), '');
  });

  it('puts the security headers on every answer', async () => {
    const origin = await serve();
    for (const path of ['/health', '/nowhere']) {
      const { headers } = await fetch(origin + path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
      assert.match(headers.get('permissions-policy') ?? '', /camera=\(\)/);
      assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; script-src 'self'; /);
      assert.equal(headers.get('x-powered-by'), null);
    }
  });

  for (const [what, request, status] of HOSTILE_REQUESTS) {
    it(`answers ${status} to ${what}`, async () => {
      const client = new RawSocket(portOf(await serve()));
      client.write(request);
      assert.equal(await client.status(), status);
      client.destroy();
    });
  }

  it('closes after a request with a body that nobody reads', async () => {
    const client = new RawSocket(portOf(await serve()));
    client.write('POST /health HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000\r\n\r\n{');
    assert.equal(await client.status(), 405);
    await client.closed();
    client.destroy();
  });

  it('closes headers and requests that do not come to an end', async () => {
    const origin = await serve({}, { headersTimeoutMs: 40, requestTimeoutMs: 40, timeoutCheckMs: 10 });
    for (const start of ['GET /health HTTP/1.1\r\nHost: h\r\nX-Slo', '']) {
      const client = new RawSocket(portOf(origin));
      client.write(start);
      await client.closed();
      client.destroy();
    }
  });

  it('has the time limits of the design by default', async () => {
    await serve();
    const [server] = servers;
    assert.equal(server?.headersTimeout, 10_000);
    assert.equal(server?.requestTimeout, 15_000);
  });
});
