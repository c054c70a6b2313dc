import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { DdpClient } from './ddp-client.ts';
import { segmentsAt } from './drawn-strokes.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt, eventually } from './server-process.ts';
import { storeClass } from './stored-class.ts';

const STROKES = 100_000;

async function freePort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  holder.close();
  await once(holder, 'close');
  return port;
}

/** Values by name and labels, as Prometheus reads them. */
function parseMetrics(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

describe('What a server tells its operator', function () {
  this.timeout(90_000);
  const scratch = new Scratch();
  before(ensureBuilt);
  afterEach(() => scratch.clean());

  /** Starts a server on this folder, looks until all is loaded, and ends it. @returns whether it was ever not ready */
  async function wasRedWhileLoading(folder: string, ids: readonly string[]): Promise<boolean> {
    let wasRed = false;
    const port = await freePort();
    const server = scratch.spawn({ DATA_DIR: folder, PORT: String(port) });
    await eventually(async () => {
      assert.ok(!server.hasEnded, server.stderr);
      const [health, ready] = await Promise.all(
        ['/health', '/ready'].map((path) => server.get(path, port).catch(() => undefined)),
      );
      if (health !== undefined) assert.deepEqual(health, { status: 200, text: '{"ok":true}' });
      if (ready === undefined) return false;
      if (ready.status === 200) return true;
      wasRed = true;
      const reasons = ['classroom default is loading'];
      assert.deepEqual(ready, { status: 503, text: JSON.stringify({ ready: false, reasons }) });
      return false;
    }, 'the strokes are loaded');
    const teacher = await DdpClient.connect(port);
    await teacher.subscribe('teacher');
    assert.deepEqual(teacher.added, ids);
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
    return wasRed;
  }

  it('is that it lives, and that it is not ready, while 100,000 strokes are loaded', async () => {
    const folder = scratch.folder();
    const ids = await storeClass(folder, STROKES);
    // A start may be over before this process has its turn to look; not several times in a row.
    let starts = 0;
    while (!(await wasRedWhileLoading(folder, ids))) assert.ok(++starts < 5, '/ready was never red');
  });

  it('counts connections, sessions, subscriptions, strokes, times and bytes, and forgets who left', async () => {
    const server = await scratch.start({ DATA_DIR: scratch.folder() });
    const [teacher, student] = [await DdpClient.connect(server.port), await DdpClient.connect(server.port)];
    await teacher.subscribe('teacher');
    await student.subscribe('student', ['u']);
    for (let stroke = 0; stroke < 10; stroke++) await student.succeed('draw', ['u', segmentsAt(stroke)]);
    const metrics = parseMetrics((await server.get('/metrics')).text);
    const counts = {
      inkwell_connections: 2,
      inkwell_sessions: 2,
      inkwell_subscriptions: 2,
      inkwell_listeners: 2,
      inkwell_strokes: 10,
      inkwell_unsaved_strokes: 0,
      inkwell_unsaved_bytes: 0,
      inkwell_draw_to_teacher_seconds_count: 10,
      inkwell_save_seconds_count: 10,
      inkwell_initial_load_seconds_count: 1,
    };
    for (const [name, count] of Object.entries(counts)) assert.equal(metrics.get(name), count, name);
    assert.ok((metrics.get('inkwell_held_bytes') ?? 0) > 2_000);
    for (const name of ['draw_to_teacher', 'save', 'initial_load']) {
      const seconds = metrics.get(`inkwell_${name}_seconds_sum`) ?? Number.NaN;
      assert.ok(seconds > 0 && seconds < 10, `${name}: ${seconds}`);
    }
    assert.ok(metrics.has('inkwell_event_loop_delay_seconds{quantile="0.99"}'));
    await student.close();
    await eventually(
      async () => parseMetrics((await server.get('/metrics')).text).get('inkwell_connections') === 1,
      'the student is gone',
    );
    await teacher.succeed('clear', []);
    const after = parseMetrics((await server.get('/metrics')).text);
    assert.deepEqual(
      ['connections', 'sessions', 'subscriptions', 'listeners', 'strokes'].map((name) =>
        after.get(`inkwell_${name}`),
      ),
      [1, 1, 1, 1, 0],
    );
  });

  it('is nothing beyond that: everything else is 404, and METRICS=off hides the metrics', async () => {
    const server = await scratch.start({ DATA_DIR: scratch.folder(), METRICS: 'off' });
    for (const path of ['/metrics', '/secret', '/..%2f..%2fetc/passwd']) {
      assert.equal((await server.get(path)).status, 404, path);
    }
    await eventually(async () => (await server.ready()).status === 200, 'the empty classroom is loaded');
    assert.deepEqual(await server.ready(), { status: 200, ready: true, reasons: [] });
  });
});
