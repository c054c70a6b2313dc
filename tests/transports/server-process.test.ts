import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import {
  closeFrame,
  eventually,
  OPCODE,
  RawSocket,
  RawWebSocket,
  upgradeRequest,
} from '../support/raw-websocket.ts';

const ROOT = new URL('../../', import.meta.url);
const QUIET = { STORE: 'memory', HOST: '127.0.0.1', PORT: '0' };

/** The real server as a process of its own. */
class ServerProcess {
  readonly child: ChildProcessWithoutNullStreams;
  stdout = '';
  stderr = '';

  constructor(env: Readonly<Record<string, string>>) {
    const args = ['--import', 'tsx', '--conditions', 'inkwell-source', 'server/main.ts'];
    this.child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...QUIET, ...env },
    });
    this.child.stdout.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  /** The port it says it listens on. */
  async port(): Promise<number> {
    const found = () => /listening on port (\d+)/.exec(this.stdout)?.[1];
    await eventually(() => found() !== undefined || this.child.exitCode !== null, 'it listens');
    return Number(found());
  }

  async exitCode(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }
}

describe('The server process', function () {
  this.timeout(20_000);
  const processes: ServerProcess[] = [];
  const start = (env: Readonly<Record<string, string>> = {}): ServerProcess => {
    const server = new ServerProcess(env);
    processes.push(server);
    return server;
  };
  afterEach(() => {
    for (const { child } of processes.splice(0)) child.kill('SIGKILL');
  });

  it('prints its addresses, answers HTTP and DDP below its root path, and stops at SIGTERM with 1001', async () => {
    const server = start({ ROOT_URL: 'http://localhost/class' });
    const port = await server.port();
    assert.ok(
      server.stdout.includes(
        `student http://127.0.0.1:${port}/class/   teacher http://127.0.0.1:${port}/class/teacher   DDP ws://127.0.0.1:${port}/class/websocket`,
      ),
    );
    for (const [path, holds] of [
      ['health', '{"ok":true}'],
      ['ready', '"ready":true'],
      ['metrics', 'inkwell_connections 0'],
    ] as const) {
      const response = await fetch(`http://127.0.0.1:${port}/class/${path}`);
      assert.ok((await response.text()).includes(holds), path);
    }
    const client = await RawWebSocket.open(port, '/class/websocket');
    client.sendText('{"msg":"connect","version":"1","support":["1"]}');
    await client.framesOf(OPCODE.text);
    assert.match(client.texts[0] ?? '', /"msg":"connected"/);
    server.child.kill('SIGTERM');
    assert.equal(await client.closeCode(), 1001);
    client.write(closeFrame(1001));
    assert.equal(await server.exitCode(), 0);
    assert.equal(server.stderr, '');
  });

  it('minds hosts and origins everywhere when it is in production', async () => {
    const server = start({
      NODE_ENV: 'production',
      ALLOWED_HOSTS: 'class.lan',
      ALLOWED_ORIGINS: 'https://a.example',
    });
    const port = await server.port();
    assert.doesNotMatch(server.stdout, /ACCESS=open/);
    const get = (path: string, headers: string): string => `GET ${path} HTTP/1.1\r\n${headers}\r\n\r\n`;
    for (const [request, status] of [
      [get('/metrics', 'Host: 127.0.0.1'), 200],
      [get('/metrics', 'Host: class.lan:3000'), 200],
      [get('/metrics', 'Host: evil.example'), 421],
      [get('/health', 'Host: evil.example'), 200],
      [get('/sockjs/info', 'Host: localhost\r\nOrigin: https://a.example'), 200],
      [get('/sockjs/info', 'Host: localhost\r\nOrigin: https://b.example'), 403],
      [get('/sockjs/info', 'Host: b.example\r\nOrigin: https://b.example'), 421],
      [upgradeRequest('/websocket'), 101],
      [upgradeRequest('/websocket', ['Origin: http://127.0.0.1']), 101],
      [upgradeRequest('/websocket', ['Origin: https://a.example']), 101],
      [upgradeRequest('/websocket', ['Origin: https://b.example']), 403],
      [upgradeRequest('/sockjs/0/s/websocket', ['Origin: null']), 403],
    ] as const) {
      const client = new RawSocket(port);
      client.write(request);
      assert.equal(await client.status(), status, request);
      client.destroy();
    }
  });

  it('says in one line which setting is bad', async () => {
    const server = start({ PORT: 'http' });
    assert.equal(await server.exitCode(), 1);
    assert.equal(server.stderr, 'PORT is "http": it must be a whole number from 0 to 65535.\n');
    assert.equal(server.stdout, '');
  });

  it('says in one line that its port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const server = start({ PORT: String(port) });
    assert.equal(await server.exitCode(), 1);
    assert.match(server.stderr, new RegExp(`^Another program already listens on port ${port} .*PORT\\.\n$`));
    holder.close();
  });

  it('stops with clients that answer no close, and does not wait for them longer than a moment', async () => {
    const server = start();
    const client = await RawWebSocket.open(await server.port());
    client.socket.pause();
    server.child.kill('SIGINT');
    assert.equal(await server.exitCode(), 0);
    client.destroy();
  });

  it('stops at once at a second signal', async () => {
    const server = start();
    const client = await RawWebSocket.open(await server.port());
    client.socket.pause();
    server.child.kill('SIGTERM');
    server.child.kill('SIGINT');
    assert.equal(await server.exitCode(), 1);
    assert.match(server.stderr, /again: stopping at once/);
    client.destroy();
  });
});
