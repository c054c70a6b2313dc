import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { TestPeer } from '../support/test-peer.ts';

const ROOT = new URL('../../', import.meta.url);

/** From the sources, as this repository runs it; as built, as a package's users do. */
const VARIANTS: readonly [name: string, conditions: readonly string[]][] = [
  ['from its sources', ['--conditions', 'inkwell-source']],
  ['as built', []],
];

async function openPeer(port: number): Promise<TestPeer> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/websocket`);
  const peer = new TestPeer({
    send: (message) => ws.send(message),
    cut: () => ws.terminate(),
    barrier: () => Promise.resolve(),
    turn: () =>
      new Promise((resolve) => {
        setImmediate(resolve);
      }),
  });
  ws.on('message', (data: Buffer) => peer.onText(data.toString()));
  await once(ws, 'open');
  peer.send({ msg: 'connect', version: '1', support: ['1'] });
  await peer.next({ msg: 'connected' });
  return peer;
}

describe('the example of inkwell/ddp', function () {
  this.timeout(60_000);
  let example: ChildProcess | undefined;
  const peers: TestPeer[] = [];

  async function start(conditions: readonly string[]): Promise<number> {
    const args = ['--import', 'tsx', ...conditions, 'tests/examples/ddp-example.ts', '0'];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    example = child;
    const [line]: unknown[] = await Promise.race([
      once(createInterface(child.stdout), 'line'),
      once(child, 'exit').then(([code]) => assert.fail(`the example ended with ${String(code)}`)),
    ]);
    return Number(/"port":(\d+)/.exec(String(line))?.[1]);
  }

  afterEach(async () => {
    for (const peer of peers.splice(0)) peer.cut();
    if (example === undefined || example.exitCode !== null) return;
    example.kill('SIGKILL');
    await once(example, 'exit');
  });

  for (const [name, conditions] of VARIANTS) {
    it(`is a chat for any DDP client, ${name}`, async () => {
      if (conditions.length === 0) {
        const build = spawnSync(process.execPath, ['server/build-if-stale.mjs'], {
          cwd: ROOT,
          encoding: 'utf8',
        });
        assert.equal(build.status, 0, build.stderr);
      }
      const port = await start(conditions);
      const [ada, bob] = [await openPeer(port), await openPeer(port)];
      peers.push(ada, bob);
      ada.send({ msg: 'sub', id: 'all', name: 'messages' });
      bob.send({ msg: 'sub', id: 'tea', name: 'messages', params: ['tea'] });
      await ada.next({ msg: 'ready', subs: ['all'] });
      await bob.next({ msg: 'ready', subs: ['tea'] });

      const say = (id: string, ...params: readonly unknown[]) =>
        ada.send({ msg: 'method', id, method: 'say', params });
      say('1', 'coffee', 'no milk');
      say('2', 'tea', 'or rather');
      const { result } = await ada.next({ msg: 'result', id: '2' });
      const added = {
        msg: 'added',
        collection: 'messages',
        id: result,
        fields: { room: 'tea', text: 'or rather' },
      };
      assert.deepEqual(await bob.next({ msg: 'added' }), added);
      assert.deepEqual(await ada.next({ id: result, msg: 'added' }), added);
      await ada.next({ msg: 'updated', methods: ['2'] });

      say('3', 'tea');
      const { error } = await ada.next({ msg: 'result', id: '3' });
      assert.ok(typeof error === 'object' && error !== null && 'error' in error && error.error === 400);
    });
  }
});
