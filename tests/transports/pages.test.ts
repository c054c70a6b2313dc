import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { createHttpServer } from '../../server/transports/http-server.ts';
import { servePages, type PagesOptions } from '../../server/transports/pages.ts';
import { RecordingLog } from '../support/recording-log.ts';

const STUDENT = '<!doctype html><title>student</title>';
const TEACHER = '<!doctype html><title>teacher</title>';
const SCRIPT = 'export const nothing = "nothing at all, at all, at all";';
const FILES = {
  'pages/student/index.html': STUDENT,
  'pages/teacher/index.html': TEACHER,
  'assets/page-AbCd1234.js': SCRIPT,
  'assets/small-AbCd1234.css': 'p{}',
  'assets/icon-AbCd1234.svg': '<svg/>',
};

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const policyOf = (headers: IncomingHttpHeaders): string => String(headers['content-security-policy']);

describe('The pages', () => {
  const servers: Server[] = [];
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'inkwell-pages-'));
    for (const [name, text] of Object.entries(FILES)) write(name, Buffer.from(text));
    for (const name of ['pages/student/index.html', 'assets/page-AbCd1234.js'] as const) {
      write(`${name}.gz`, gzipSync(FILES[name]));
      write(`${name}.br`, brotliCompressSync(FILES[name]));
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  function write(name: string, bytes: Buffer): void {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }

  async function serve(options: Partial<PagesOptions> = {}): Promise<number> {
    const { routes } = servePages({ folder: pathToFileURL(folder), rootUrl: null, ...options });
    const server = createHttpServer({ routes, log: new RecordingLog() });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  /** A request as it is, without what a browser or `fetch` would add. */
  async function get(
    port: number,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    method = 'GET',
  ): Promise<Answer> {
    const sent = request({ host: '127.0.0.1', port, path, headers, method }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
  }

  it('are the student at / and the teacher at /teacher, whatever query they are asked with', async () => {
    const port = await serve();
    for (const [path, text] of Object.entries({ '/': STUDENT, '/?x=1': STUDENT, '/teacher': TEACHER })) {
      const { status, headers, body } = await get(port, path);
      assert.deepEqual([status, body.toString()], [200, text]);
      assert.equal(headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(headers['content-length'], String(text.length));
    }
  });

  it('are asked for anew each time, and answered 304 when they are the same', async () => {
    const port = await serve();
    const { headers } = await get(port, '/');
    assert.equal(headers['cache-control'], 'no-cache');
    const tag = headers.etag ?? '';
    assert.match(tag, /^"[\w-]{22}"$/);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await get(port, '/', { 'If-None-Match': known });
      assert.deepEqual([again.status, again.body.length, again.headers.etag], [304, 0, tag]);
      assert.equal(again.headers['cache-control'], 'no-cache');
      assert.match(policyOf(again.headers), /default-src 'none'/);
    }
    assert.equal((await get(port, '/', { 'If-None-Match': '"other"' })).status, 200);
  });

  it('bring assets that are kept for ever', async () => {
    const port = await serve();
    const { status, headers, body } = await get(port, '/assets/page-AbCd1234.js');
    assert.deepEqual([status, body.toString()], [200, SCRIPT]);
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
    const types = { 'small-AbCd1234.css': 'text/css; charset=utf-8', 'icon-AbCd1234.svg': 'image/svg+xml' };
    for (const [name, type] of Object.entries(types)) {
      assert.equal((await get(port, `/assets/${name}`)).headers['content-type'], type);
    }
  });

  it('come compressed in the best way the browser takes, each form under its own tag', async () => {
    const port = await serve();
    const path = '/assets/page-AbCd1234.js';
    const cases: [accepted: string | undefined, encoding: string | undefined][] = [
      [undefined, undefined],
      ['identity', undefined],
      ['gzip, deflate', 'gzip'],
      ['gzip, deflate, br, zstd', 'br'],
      ['GZIP;q=0.5', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['br;q=0.000', undefined],
      ['brotli, gzipped', undefined],
    ];
    const tags = new Map<unknown, string | undefined>();
    for (const [accepted, encoding] of cases) {
      const { headers, body } = await get(
        port,
        path,
        accepted === undefined ? {} : { 'Accept-Encoding': accepted },
      );
      assert.deepEqual([accepted, headers['content-encoding']], [accepted, encoding]);
      assert.equal(headers.vary, 'Accept-Encoding');
      assert.equal(headers['content-length'], String(body.length));
      const plain =
        encoding === 'br' ? brotliDecompressSync(body) : encoding === 'gzip' ? gunzipSync(body) : body;
      assert.equal(plain.toString(), SCRIPT);
      assert.equal(tags.get(encoding) ?? headers.etag, headers.etag);
      tags.set(encoding, headers.etag);
    }
    assert.equal(new Set(tags.values()).size, 3);
    const small = await get(port, '/assets/small-AbCd1234.css', { 'Accept-Encoding': 'gzip' });
    assert.deepEqual([small.headers['content-encoding'], small.headers.vary], [undefined, undefined]);
  });

  it('let the page open sockets to the host it came from, and to nobody else', async () => {
    const port = await serve();
    const connectSrcOf = async (path: string, host: string): Promise<string | undefined> => {
      const { headers } = await get(port, path, { Host: host });
      return /connect-src ([^;]*)/.exec(policyOf(headers))?.[1];
    };
    for (const host of ['192.168.1.20:3000', 'school.example', 'localhost:3000']) {
      assert.equal(await connectSrcOf('/', host), `'self' ws://${host} wss://${host}`);
      assert.equal(await connectSrcOf('/teacher', host), `'self' ws://${host} wss://${host}`);
    }
    for (const host of ['[::1]:3000', 'a b', 'x; script-src *', "x 'unsafe-eval'", '*', '-', 'x:y']) {
      assert.equal(await connectSrcOf('/', host), "'self'", host);
    }
    const { headers } = await get(port, '/');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.match(
      policyOf(headers),
      /frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'$/,
    );
  });

  it('have exactly the headers of the design, over http nothing that only https can keep', async () => {
    const port = await serve();
    for (const path of ['/', '/teacher']) {
      const { headers } = await get(port, path, { Host: 'school.example' });
      assert.equal(
        policyOf(headers),
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
          "connect-src 'self' ws://school.example wss://school.example; worker-src 'self'; manifest-src 'self'; " +
          "base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors 'none'; " +
          "require-trusted-types-for 'script'; trusted-types 'none'",
      );
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(
        headers['permissions-policy'],
        'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
      );
      assert.equal(headers['strict-transport-security'], undefined);
      assert.equal(headers['set-cookie'], undefined);
    }
  });

  it('name the host of ROOT_URL when there is one, and lie below its path', async () => {
    const rootUrl = { href: 'https://school.example:8443/class', path: '/class' };
    const port = await serve({ rootUrl });
    const { headers, body } = await get(port, '/class/', { Host: 'elsewhere' });
    assert.equal(body.toString(), STUDENT);
    assert.match(policyOf(headers), /'self' ws:\/\/school.example:8443 wss:\/\/school.example:8443;/);
    assert.equal((await get(port, '/class/teacher')).body.toString(), TEACHER);
    assert.equal((await get(port, '/class/assets/page-AbCd1234.js')).status, 200);
    for (const path of ['/', '/teacher', '/assets/page-AbCd1234.js']) {
      assert.equal((await get(port, path)).status, 404);
    }
  });

  it('are found too with a slash too many or too few', async () => {
    const port = await serve({ rootUrl: { href: 'http://h/class', path: '/class' } });
    for (const [path, location] of [
      ['/class', '/class/'],
      ['/class/teacher/', '/class/teacher'],
    ] as const) {
      const { status, headers } = await get(port, path);
      assert.deepEqual([status, headers.location], [308, location]);
    }
    const atRoot = await serve();
    assert.equal((await get(atRoot, '/teacher/')).headers.location, '/teacher');
  });

  it('are no way to any other file', async () => {
    const port = await serve();
    for (const path of [
      '/pages/student/index.html',
      '/index.html',
      '/assets/',
      '/assets/page-AbCd1234.js.gz',
      '/assets/../pages/teacher/index.html',
      '/assets/%2e%2e/pages/teacher/index.html',
      '/..%2f..%2fetc/passwd',
      '/assets/%00',
      '/assets/__proto__',
      '//teacher',
    ]) {
      assert.equal((await get(port, path)).status, 404, path);
    }
  });

  it('answer HEAD without a body, refuse other verbs, and pay no heed to ranges', async () => {
    const port = await serve();
    const head = await get(port, '/', {}, 'HEAD');
    assert.deepEqual(
      [head.status, head.body.length, head.headers['content-length']],
      [200, 0, String(STUDENT.length)],
    );
    const post = await get(port, '/', {}, 'POST');
    assert.deepEqual([post.status, post.headers.allow], [405, 'GET, HEAD']);
    const range = await get(port, '/', { Range: 'bytes=5-2' });
    assert.deepEqual([range.status, range.body.toString()], [200, STUDENT]);
  });

  it('stay as they were when they are built anew under a running server', async () => {
    const own = mkdtempSync(join(tmpdir(), 'inkwell-pages-'));
    for (const page of ['student', 'teacher']) {
      mkdirSync(join(own, 'pages', page), { recursive: true });
      writeFileSync(join(own, 'pages', page, 'index.html'), page);
    }
    const port = await serve({ folder: pathToFileURL(own) });
    rmSync(own, { recursive: true });
    assert.equal((await get(port, '/')).body.toString(), 'student');
  });

  it('that are not built leave a server that says so', async () => {
    const nowhere = pathToFileURL(join(folder, 'nowhere'));
    assert.equal(servePages({ folder: nowhere, rootUrl: null }).areBuilt, false);
    assert.equal(servePages({ folder: pathToFileURL(folder), rootUrl: null }).areBuilt, true);
    const port = await serve({ folder: nowhere });
    for (const path of ['/', '/teacher']) {
      const { status, body } = await get(port, path);
      assert.equal(status, 404);
      assert.match(body.toString(), /not built \(npm run build\)/);
    }
  });
});
