import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../browser/support/until.ts';

export const NGINX = '/usr/sbin/nginx';
export const OPENSSL = '/usr/bin/openssl';
/** The file of the README. */
const SAMPLE = new URL('../nginx/inkwell.conf', import.meta.url);
/** Of this machine, and nobody else's: nginx cannot be told to choose a free port. */
const HOST = '127.87.65.43';
const PORTS = { first: 20_000, count: 10_000 };

let started = 0;

/** nginx with the sample configuration, its places replaced by ours, and TLS by a certificate of its own. */
export class NginxProxy {
  readonly port = PORTS.first + ((process.pid + started++) % PORTS.count);
  readonly #folder = mkdtempSync(join(tmpdir(), 'inkwell-nginx-'));
  readonly #nginx: ChildProcess;
  #said = '';

  /** @param readTimeout of the proxy, as nginx writes it */
  constructor(inkwellPort: number, readTimeout: string) {
    this.#makeCertificate();
    const places = [
      ['127.0.0.1:3000', `127.0.0.1:${inkwellPort}`],
      ['listen 443', `listen ${HOST}:${this.port}`],
      ['/etc/ssl/school.example.crt', this.#path('inkwell.crt')],
      ['/etc/ssl/school.example.key', this.#path('inkwell.key')],
      ['proxy_read_timeout 60s', `proxy_read_timeout ${readTimeout}`],
    ] as const;
    const written = places.reduce(
      (text, [place, ours]) => {
        assert.ok(text.includes(place), `the sample has no ${place}`);
        return text.replace(place, ours);
      },
      readFileSync(SAMPLE, 'utf8'),
    );
    writeFileSync(this.#path('inkwell.conf'), written);
    writeFileSync(this.#path('nginx.conf'), this.#around('inkwell.conf'));
    const args = ['-p', this.#folder, '-c', this.#path('nginx.conf'), '-e', 'stderr'];
    this.#nginx = spawn(NGINX, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#nginx.stderr?.on('data', (data: Buffer) => (this.#said += data.toString()));
  }

  /** Where a browser finds Inkwell. */
  get url(): string {
    return `https://${HOST}:${this.port}/draw`;
  }

  /** For clients to trust. */
  get certificate(): string {
    return readFileSync(this.#path('inkwell.crt'), 'utf8');
  }

  async listening(): Promise<void> {
    await until('nginx listens', async () => {
      assert.equal(this.#nginx.exitCode, null, `nginx ended: ${this.#said}`);
      const socket = connect(this.port, HOST);
      const isOpen = await Promise.race([
        once(socket, 'connect').then(() => true),
        once(socket, 'close').then(() => false),
      ]).catch(() => false);
      socket.destroy();
      return isOpen;
    });
  }

  async stop(): Promise<void> {
    if (this.#nginx.exitCode === null) {
      const closed = once(this.#nginx, 'close');
      this.#nginx.kill('SIGTERM');
      await closed;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #makeCertificate(): void {
    const args =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=inkwell';
    const files = ['-keyout', this.#path('inkwell.key'), '-out', this.#path('inkwell.crt')];
    const { status, stderr } = spawnSync(OPENSSL, [
      ...args.split(' '),
      '-addext',
      `subjectAltName=IP:${HOST}`,
      ...files,
    ]);
    assert.equal(status, 0, stderr.toString());
  }

  /** What Debian's own nginx.conf has round the files of conf.d; everything that is written stays in the folder. */
  #around(name: string): string {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (what) => `${what}_temp_path ${this.#path(what)};`,
    );
    return `daemon off; worker_processes 1; pid ${this.#path('nginx.pid')};
      ${process.getuid?.() === 0 ? 'user root;' : ''}
      events {}
      http { access_log off; ${temporary.join(' ')} include ${this.#path(name)}; }`;
  }
}
