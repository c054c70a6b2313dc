import assert from 'node:assert/strict';
import { SockJsEchoServer, type Asked } from './sockjs-echo.ts';

const NO_CACHE = 'no-store, no-cache, no-transform, must-revalidate, max-age=0';
const A_YEAR = 'public, max-age=31536000';
const NOT_FOUND = '404 Error: Page not found\n';
const NO_WEBSOCKET = 'Not a valid websocket request';
const TEXT = 'text/plain; charset=UTF-8';
const SCRIPT = 'application/javascript; charset=UTF-8';
const FOREIGN = { origin: 'http://elsewhere.example' };

interface Expected {
  readonly status: number;
  /** The whole body. */
  readonly text?: string | RegExp;
  /** `undefined`: the header is absent. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

type Row = readonly [method: string, path: string, expected: Expected, asked?: Asked];

const CORS_FOREIGN = {
  'access-control-allow-origin': FOREIGN.origin,
  'access-control-allow-credentials': 'true',
  vary: 'Origin',
};
const CORS_ANY = {
  'access-control-allow-origin': '*',
  'access-control-allow-credentials': undefined,
  vary: 'Origin',
};

/** Requests that need no session, answered as sockjs-node 0.3.24 answers them. */
const ROWS: readonly Row[] = [
  ['GET', '', { status: 200, text: 'Welcome to SockJS!\n', headers: { 'content-type': TEXT } }],
  ['GET', '/', { status: 200, text: 'Welcome to SockJS!\n' }],
  ['GET', '/?query', { status: 200, text: 'Welcome to SockJS!\n' }],
  ['GET', '//', { status: 404, text: NOT_FOUND, headers: { 'content-type': TEXT } }],
  ['POST', '', { status: 405, text: '', headers: { allow: 'GET' } }],
  ['HEAD', '', { status: 405, headers: { allow: 'GET' } }],
  [
    'GET',
    '/info',
    {
      status: 200,
      text: /^\{"websocket":true,"origins":\["\*:\*"\],"cookie_needed":false,"entropy":\d{1,10}\}$/,
      headers: { 'content-type': 'application/json; charset=UTF-8', 'cache-control': NO_CACHE, ...CORS_ANY },
    },
  ],
  ['GET', '/info/', { status: 200, headers: CORS_FOREIGN }, { headers: FOREIGN }],
  [
    'GET',
    '/info',
    { status: 200, headers: { ...CORS_FOREIGN, 'access-control-allow-origin': 'null' } },
    { headers: { origin: 'null' } },
  ],
  ['POST', '/info', { status: 405, headers: { allow: 'OPTIONS, GET' } }],
  [
    'OPTIONS',
    '/info',
    {
      status: 204,
      text: '',
      headers: {
        ...CORS_FOREIGN,
        'access-control-allow-methods': 'OPTIONS, GET',
        'access-control-allow-headers': 'x-one, Two',
        'access-control-max-age': '31536000',
        'cache-control': A_YEAR,
      },
    },
    { headers: { ...FOREIGN, 'access-control-request-headers': 'x-one, Two' } },
  ],
  ...['xhr', 'xhr_send', 'xhr_streaming'].map((transport): Row => [
    'OPTIONS',
    `/000/s/${transport}`,
    {
      status: 204,
      text: '',
      headers: {
        ...CORS_ANY,
        'access-control-allow-methods': 'OPTIONS, POST',
        'access-control-allow-headers': undefined,
        'access-control-max-age': '31536000',
      },
    },
  ]),
  ...['eventsource', 'htmlfile', 'jsonp', 'websocket'].map((transport): Row => [
    'OPTIONS',
    `/000/s/${transport}`,
    { status: 405, headers: { allow: 'GET' } },
  ]),
  ['OPTIONS', '/000/s/jsonp_send', { status: 405, headers: { allow: 'POST' } }],
  ...['xhr', 'xhr_send', 'xhr_streaming'].map((transport): Row => [
    'GET',
    `/000/s/${transport}`,
    { status: 405, headers: { allow: 'POST, OPTIONS' } },
  ]),
  ['PUT', '/000/s/xhr_send', { status: 405, headers: { allow: 'POST, OPTIONS' } }],
  ['GET', '/websocket', { status: 400, text: NO_WEBSOCKET }],
  ['POST', '/websocket', { status: 405, headers: { allow: 'GET' } }],
  ['GET', '/000/s/websocket', { status: 400, text: NO_WEBSOCKET }],
  ['POST', '/000/s/websocket', { status: 405, headers: { allow: 'GET' } }],
  ...['/iframe.htm', '/IFRAME.html', '/iframe', '/iframe-/.html', '/iframe.HTML', '/iframeA.html'].map(
    (path): Row => ['GET', path, { status: 404, text: NOT_FOUND }],
  ),
  ['POST', '/iframe.html', { status: 405, headers: { allow: 'GET' } }],
  ...[
    '/000/s',
    '/000/s/',
    '/000/s/nothing',
    '/000/s/XHR',
    '/000/s/xhr/more',
    '/0.0/s/xhr',
    '/000/s.1/xhr',
    '//s/xhr',
    '/000//xhr',
    '/a/000/s/xhr',
    '/000/s/toString',
    '/chunking_test',
  ].map((path): Row => ['POST', path, { status: 404, text: NOT_FOUND }]),
  ['POST', '/000/unknown/xhr_send', { status: 404, text: NOT_FOUND, headers: CORS_ANY }, { body: '["a"]' }],
  ['POST', '/000/unknown/jsonp_send', { status: 404, text: NOT_FOUND }, { body: '["a"]' }],
  ['GET', '/000/s/jsonp', { status: 500, text: '"callback" parameter required' }],
  ['GET', '/000/s/jsonp?c=', { status: 500, text: '"callback" parameter required' }],
  ['GET', '/000/s/htmlfile', { status: 500, text: '"callback" parameter required' }],
  ...[
    'alert(1)//',
    '<script>',
    'a%0Ab',
    'a%00',
    '%D0%B0',
    'a;b',
    'a%20b',
    'a[0]',
    "a'",
    'a&c=b',
    'x'.repeat(33),
  ].map((name): Row => [
    'GET',
    `/000/s/jsonp?c=${name}`,
    { status: 500, text: 'invalid "callback" parameter' },
  ]),
  ['GET', '/000/s/htmlfile?c=a%22b', { status: 500, text: 'invalid "callback" parameter' }],
];

describe('SockJS answers', () => {
  const server = new SockJsEchoServer();
  before(() => server.listen());
  after(() => server.close());

  for (const [method, path, expected, asked] of ROWS) {
    it(`${method} ${path.slice(0, 60)} ${JSON.stringify(asked?.headers ?? {})}: ${expected.status}`, async () => {
      const { status, headers, text } = await server.ask(method, `/sockjs${path}`, asked);
      assert.equal(status, expected.status);
      if (typeof expected.text === 'string') assert.equal(text, expected.text);
      else if (expected.text !== undefined) assert.match(text, expected.text);
      for (const [name, value] of Object.entries(expected.headers ?? {}))
        assert.equal(headers[name], value, name);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['set-cookie'], undefined);
    });
  }

  it('opened no session for any of them', () => {
    assert.equal(server.sessions.length, 0);
    assert.equal(server.transport.connections, 0);
  });

  it('tells everyone another entropy', async () => {
    const asked = Array.from({ length: 8 }, () => server.ask('GET', '/sockjs/info'));
    const texts = (await Promise.all(asked)).map(({ text }) => text);
    assert.equal(new Set(texts).size, 8);
  });

  it('gives the iframe a page that is cached and asked for again by its tag', async () => {
    for (const path of ['/iframe.html', '/iframe-1.6.1.html', '/iframe0.a-b_c.html/']) {
      const page = await server.ask('GET', `/sockjs${path}`);
      assert.equal(page.status, 200);
      assert.equal(page.headers['content-type'], 'text/html; charset=UTF-8');
      assert.equal(page.headers['cache-control'], A_YEAR);
      assert.ok(new Date(String(page.headers['expires'])).getTime() > Date.now() + 364 * 86_400_000);
      assert.match(page.text, /^<!DOCTYPE html>\n<html>\n<head>\n[\s\S]*SockJS\.bootstrap_iframe\(\);/);
      const etag = page.headers.etag ?? '';
      assert.match(etag, /^"[0-9a-f]{32}"$/);
      const again = await server.ask('GET', `/sockjs${path}`, { headers: { 'if-none-match': etag } });
      assert.deepEqual([again.status, again.text, again.headers['content-type']], [304, '', undefined]);
      const other = await server.ask('GET', `/sockjs${path}`, { headers: { 'if-none-match': '"x"' } });
      assert.equal(other.status, 200);
    }
  });

  it('lets the iframe run exactly the scripts that its page names, in a frame of any origin', async () => {
    const { headers, text } = await server.ask('GET', '/sockjs/iframe.html');
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /^default-src 'none'; script-src 'self' 'sha256-[^']+'; connect-src 'self'$/);
    assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
    const [, source] = /<script src="([^"]+)">/.exec(text) ?? [];
    const script = await server.ask('GET', source ?? '');
    assert.equal(script.status, 200);
    assert.equal(script.headers['content-type'], SCRIPT);
    assert.match(script.text, /bootstrap_iframe/);
  });

  it('leaves every other path to the server that it was attached to', async () => {
    for (const path of ['/', '/sockjs2', '/sockjsx/info', '/SOCKJS', '/x/sockjs/info']) {
      const { status, text, headers } = await server.ask('GET', path);
      assert.deepEqual([status, text], [404, '404 Not Found\n'], path);
      assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/);
    }
  });

  it('serves another prefix below a root path', async () => {
    const other = new SockJsEchoServer({ prefix: '/echo', rootPath: '/class' });
    await other.listen();
    try {
      assert.equal((await other.ask('GET', '/class/echo/info')).status, 200);
      assert.equal((await other.ask('POST', '/class/echo/0/s/xhr')).text, 'o\n');
      assert.match((await other.ask('GET', '/class/echo/iframe.html')).text, /src="\/class\/echo\//);
      for (const path of ['/sockjs/info', '/echo/info', '/class/sockjs/info', '/class'])
        assert.equal((await other.ask('GET', path)).status, 404, path);
    } finally {
      await other.close();
    }
  });
});
