import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { request } from 'node:https';
import type { Browser } from 'playwright-core';
import { WebSocket } from 'ws';
import { ClassroomServer } from '../../browser/support/classroom-server.ts';
import { CHROMIUM, hasChromium, launchBrowser } from '../../browser/support/test-browser.ts';
import { until } from '../../browser/support/until.ts';
import { needs } from '../../support/needs.ts';
import { needsPackage } from '../needs-package.ts';
import { DdpByHand } from './support/ddp-by-hand.ts';
import { EchoServer } from './support/echo-server.ts';
import { MeteorPage, serveMeteorApp } from './support/meteor-app.ts';
import { NGINX, NginxProxy, OPENSSL } from './support/nginx-proxy.ts';
import type { PageServer } from './support/page-server.ts';
import { strokeSegments } from './support/stroke-segments.ts';

/** As the sample configuration says of itself. */
const BEHIND_PROXY = { ROOT_URL: 'https://school.example/draw', HTTP_FORWARDED_COUNT: '1' };
const IDLE_TIMEOUT_S = 20;

interface Asked {
  readonly body?: string;
  /** One's own address, of this machine. */
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

describe('behind nginx with TLS, below a path', function () {
  this.timeout(30_000);
  let server: ClassroomServer;
  let nginx: NginxProxy;
  const clients: DdpByHand[] = [];

  before(async function () {
    needs(this, 'nginx', existsSync(NGINX), 'apt-get install nginx');
    needs(this, 'openssl', existsSync(OPENSSL), 'apt-get install openssl');
    server = await ClassroomServer.start(BEHIND_PROXY);
    nginx = new NginxProxy(server.port, `${IDLE_TIMEOUT_S}s`);
    await nginx.listening();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });
  after(async () => {
    await nginx?.stop();
    await server?.stop();
  });

  async function connect(proxy = nginx, from = '127.0.0.1', headers = {}): Promise<DdpByHand> {
    const url = `${proxy.url.replace('https:', 'wss:')}/websocket`;
    const client = new DdpByHand(({ opened, text, closed }) => {
      const socket = new WebSocket(url, { ca: proxy.certificate, localAddress: from, headers });
      socket.on('open', opened);
      socket.on('message', (data: Buffer) => text(data.toString()));
      socket.on('close', closed);
      return { send: (message) => socket.send(message), close: () => socket.close() };
    });
    clients.push(client);
    await client.connected();
    return client;
  }

  function ask(
    method: string,
    path: string,
    asked: Asked = {},
  ): Promise<{ status: number; text: string; location?: string }> {
    const { body, from = '127.0.0.1', headers = {} } = asked;
    return new Promise((resolve, reject) => {
      const options = { method, ca: nginx.certificate, localAddress: from, headers, agent: false };
      request(nginx.url + path, options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text, location: response.headers.location ?? '' }),
        );
      })
        .on('error', reject)
        .end(body);
    });
  }

  it('serves the pages, and keeps the numbers of the operator to itself', async () => {
    const page = await ask('GET', '/');
    assert.equal(page.status, 200);
    assert.match(page.text, /<!doctype html>/i);
    const [asset] = /assets\/[^"]+\.js/.exec(page.text) ?? [];
    assert.equal((await ask('GET', `/${asset}`)).status, 200);
    const { status, location } = await ask('GET', '');
    assert.deepEqual([status, location], [308, '/draw/']);
    assert.equal((await ask('GET', '/health')).text, '{"ok":true}');
    assert.equal((await ask('GET', '/metrics')).status, 404);
  });

  it('carries WebSockets', async () => {
    const [teacher, student] = [await connect(), await connect()];
    await teacher.subscribe('teacher');
    const id = await student.call('draw', 'over wss', strokeSegments(1));
    const stroke = await until('the teacher sees it', () => teacher.documents('segments')[String(id)]);
    assert.deepEqual(stroke, { u: 'over wss', s: strokeSegments(1) });
  });

  it('carries a stroke as large as one can be', async () => {
    const client = await connect();
    await client.subscribe('student', 'big');
    const segments = Array.from({ length: 1000 }, (_, at) => strokeSegments(at)).flat();
    const id = await client.call('draw', 'big', segments);
    await until('it has come back', () => client.documents('segments')[String(id)]);
    assert.deepEqual(client.documents('segments')[String(id)], { u: 'big', s: segments });
  });

  it('tells two pollers apart by their addresses, whatever they forge', async () => {
    const session = '/sockjs/000/behind_a_proxy';
    const poll = (asked: Asked) => ask('POST', `${session}/xhr`, asked);
    const send = async (asked: Asked) =>
      (await ask('POST', `${session}/xhr_send`, { body: '["{}"]', ...asked })).status;
    assert.deepEqual(await poll({ from: '127.0.0.1' }), { status: 200, text: 'o\n', location: '' });
    assert.equal(await send({ from: '127.0.0.2' }), 404);
    assert.equal(await send({ from: '127.0.0.2', headers: { 'X-Forwarded-For': '127.0.0.1' } }), 404);
    assert.equal(await send({ from: '127.0.0.1', headers: { 'X-Forwarded-For': '9.9.9.9' } }), 204);
  });

  it("gives a method's author the client's address, not the proxy's", async () => {
    const echo = await EchoServer.start({ rootPath: '/draw', forwardedCount: 1 });
    const proxy = new NginxProxy(echo.port, '60s');
    try {
      await proxy.listening();
      const client = await connect(proxy, '127.0.0.9', { 'X-Forwarded-For': '9.9.9.9' });
      assert.equal(await client.call('clientAddress'), '127.0.0.9');
    } finally {
      await proxy.stop();
      await echo.stop();
    }
  });

  it(`outlives its idle time-out of ${IDLE_TIMEOUT_S} s, which a server without a heartbeat does not`, async () => {
    const mute = await EchoServer.start({ rootPath: '/draw', limits: { heartbeatIntervalMs: 0 } });
    const impatient = new NginxProxy(mute.port, '1s');
    try {
      await impatient.listening();
      const unlucky = await connect(impatient);
      const client = await connect();
      const since = performance.now();
      await until('the time-out cuts one that hears nothing', () => unlucky.whenItGivesUp.hasGivenUp());
      const idleMs = (IDLE_TIMEOUT_S + 2) * 1000;
      await until('the idle time is over', () => performance.now() - since > idleMs, idleMs * 2);
      assert.ok(!client.whenItGivesUp.hasGivenUp());
      await client.call('strokeTimes');
    } finally {
      await impatient.stop();
      await mute.stop();
    }
  });

  describe('in a browser', () => {
    let browser: Browser;
    let apps: PageServer;
    before(async function () {
      needsPackage(this, 'meteor-client-side');
      needs(this, CHROMIUM, hasChromium, 'apt-get install chromium');
      apps = await serveMeteorApp();
      browser = await launchBrowser(['--ignore-certificate-errors']);
    });
    after(async () => {
      apps?.stop();
      await browser?.close();
    });

    for (const transport of ['websocket', 'xhr-polling'] as const) {
      it(`carries Meteor over ${transport}`, async () => {
        const app = await MeteorPage.open(browser, `${apps.url}/?${nginx.url}`);
        await app.force(transport);
        const other = await connect();
        const id = String(await other.call('draw', `for ${transport}`, strokeSegments(2)));
        await until('Meteor has the stroke', async () => (await app.documents('segments'))[id]);
        await app.observe();
        const own = String(await app.call('draw', 'of Meteor', strokeSegments(3)));
        await other.subscribe('student', 'of Meteor');
        assert.deepEqual(other.documents('segments')[own], { u: 'of Meteor', s: strokeSegments(3) });
        assert.deepEqual(await app.observed(), [['added', own]]);
        await app.close();
      });
    }
  });
});
