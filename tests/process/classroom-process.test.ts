import assert from 'node:assert/strict';
import { ChildProcess } from '../support/child-process.ts';
import { DdpClient } from './ddp-client.ts';
import { fieldsText, segmentsAt } from './drawn-strokes.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt } from './server-process.ts';

describe('A class on a running server', function () {
  this.timeout(60_000);
  const scratch = new Scratch();
  before(ensureBuilt);
  afterEach(() => scratch.clean());

  it('passes the walkthrough of a teacher and a student', async () => {
    const server = await scratch.start({ DATA_DIR: scratch.folder() });
    const url = `ws://127.0.0.1:${server.port}/websocket`;
    const { code, stdout, stderr } = await new ChildProcess('tests/walkthrough.ts', [url]).ended;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' }, stdout);
    assert.match(stdout, /student <- .*"updated"[^]*teacher <- .*"nosub"/);
    assert.equal(server.stderr, '');
  });

  it('loses, doubles, reorders and refuses nothing of 40 students in a hurry', async () => {
    const server = await scratch.start({ DATA_DIR: scratch.folder() });
    const args = ['--students', '40', '--speed', '20', '--json', '--no-progress', '--url'];
    const { code, stdout, stderr } = await new ChildProcess('tests/simulate/main.ts', [
      ...args,
      `127.0.0.1:${server.port}`,
    ]).ended;
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^\{"ok":true,/);
    const teacher = await DdpClient.connect(server.port);
    await teacher.subscribe('teacher');
    assert.equal(teacher.strokes.size, 40 * 27);
  });

  it('is there again after a restart on the same folder: every stroke, in order, byte for byte', async () => {
    const env = { DATA_DIR: scratch.folder() };
    const first = await scratch.start(env);
    const teacher = await DdpClient.connect(first.port);
    await teacher.subscribe('teacher');
    const students = ['0.9706229337025434', '__proto__', 'é"\\\u2028\u{1f600}'];
    const clients = await Promise.all(students.map(() => DdpClient.connect(first.port)));
    const draws: Promise<unknown>[] = [];
    for (let at = 0; at < 300; at++) {
      const client = clients[at % 3];
      assert.ok(client !== undefined);
      draws.push(client.succeed('draw', [students[at % 3], segmentsAt(at)]));
    }
    const ids = await Promise.all(draws);
    const styled = await clients[0]?.succeed('draw', ['u', segmentsAt(0), { color: '#12abEF', width: 2 }]);
    await clients[1]?.succeed('undo', [students[1], ids[4]]);
    assert.deepEqual(await first.stop(), { code: 0, signal: null });
    assert.equal(await teacher.closed(), 1001);

    const drawn = ids.map((id, at) => [id, fieldsText(students[at % 3] ?? '', segmentsAt(at))]);
    const style = fieldsText('u', segmentsAt(0)).replace(/\}$/, ',"color":"#12abEF","width":"2.00"}');
    const expected = [...drawn.toSpliced(4, 1), [styled, style]];
    const second = await scratch.start(env);
    const again = await DdpClient.connect(second.port);
    await again.subscribe('teacher');
    assert.deepEqual([...again.strokes], [...teacher.strokes]);
    const inOrder = (strokes: readonly unknown[]) => new Map(strokes as [string, string][]);
    assert.deepEqual(new Map(again.strokes), inOrder(expected));
    for (const name of students) {
      const own = await DdpClient.connect(second.port);
      await own.subscribe('student', [name]);
      const mine = [...again.strokes].filter(([, fields]) =>
        fields.startsWith(`{"u":${JSON.stringify(name)},`),
      );
      assert.deepEqual([...own.strokes], mine);
      // Each student's strokes were sent one after another by one client.
      const sent = drawn.filter(([id]) => own.strokes.has(String(id))).map(([id]) => id);
      assert.deepEqual([...own.strokes.keys()], sent);
    }
    assert.deepEqual(await second.stop('SIGINT'), { code: 0, signal: null });
    assert.equal(first.stderr + second.stderr, '');
  });
});
