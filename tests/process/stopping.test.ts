import assert from 'node:assert/strict';
import { DdpClient } from './ddp-client.ts';
import { fieldsText, segmentsAt } from './drawn-strokes.ts';
import { Scratch } from './scratch.ts';
import { ensureBuilt, eventually, type ServerProcess } from './server-process.ts';

const STOP_WITHIN_MS = 10_000;

/** Draws without a pause until the connection ends, a few strokes ahead of their answers. */
async function drawAway(port: number, studentId: string, answered: Map<string, string>): Promise<number> {
  const client = await DdpClient.connect(port);
  const lane = async (first: number): Promise<void> => {
    for (let stroke = first; ; stroke += 5) {
      const answer = await client.call('draw', [studentId, segmentsAt(stroke)]);
      if (answer === undefined) return;
      assert.equal(answer['error'], undefined);
      answered.set(String(answer['result']), fieldsText(studentId, segmentsAt(stroke)));
    }
  };
  await Promise.all([0, 1, 2, 3, 4].map(lane));
  return client.closed();
}

describe('A server that is told to stop', function () {
  this.timeout(60_000);
  const scratch = new Scratch();
  before(ensureBuilt);
  afterEach(() => scratch.clean());

  /** The strokes that a server on this folder shows to a teacher. */
  async function strokesIn(env: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
    const server = await scratch.start(env);
    const teacher = await DdpClient.connect(server.port);
    await teacher.subscribe('teacher');
    return teacher.strokes;
  }

  async function expectStop(server: ServerProcess): Promise<void> {
    const askedAt = Date.now();
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
    assert.ok(Date.now() - askedAt < STOP_WITHIN_MS, `it took ${Date.now() - askedAt} ms`);
    assert.equal(server.stderr, '');
  }

  it('under load ends with 0 within 10 s, closes with 1001, and keeps every stroke it has answered', async () => {
    const env = { DATA_DIR: scratch.folder(), DRAWS_PER_SECOND: '0' };
    const server = await scratch.start(env);
    const answered = new Map<string, string>();
    const teacher = await DdpClient.connect(server.port);
    await teacher.subscribe('teacher');
    const students = Array.from({ length: 10 }, (_, at) => drawAway(server.port, `student ${at}`, answered));
    await eventually(() => answered.size > 500, '500 strokes are answered');
    await expectStop(server);
    assert.deepEqual(new Set([...(await Promise.all(students)), await teacher.closed()]), new Set([1001]));
    const kept = await strokesIn(env);
    for (const [id, fields] of answered) assert.equal(kept.get(id), fields, `${id} was answered`);
    // The teacher has seen everything that was taken, in the order in which it is kept.
    assert.deepEqual([...kept], [...teacher.strokes]);
  });

  it('saves with ACK=memory and FLUSH_MS=5000 what was answered and not yet saved', async () => {
    const env = { DATA_DIR: scratch.folder(), ACK: 'memory', FLUSH_MS: '5000' };
    const server = await scratch.start(env);
    const student = await DdpClient.connect(server.port);
    const answered = new Map<string, string>();
    for (let stroke = 0; stroke < 100; stroke++) {
      const id = await student.succeed('draw', ['u', segmentsAt(stroke)]);
      answered.set(String(id), fieldsText('u', segmentsAt(stroke)));
    }
    assert.match((await server.get('/metrics')).text, /^inkwell_unsaved_strokes [1-9]/m);
    await expectStop(server);
    assert.equal(await student.closed(), 1001);
    assert.deepEqual([...(await strokesIn(env))], [...answered]);
  });

  it('takes the same signal twice, as npm passes it on, for one', async () => {
    const env = { DATA_DIR: scratch.folder(), ACK: 'memory', FLUSH_MS: '5000' };
    const server = await scratch.start(env);
    const student = await DdpClient.connect(server.port);
    const drawn = await Promise.all([0, 1, 2].map((at) => student.succeed('draw', ['u', segmentsAt(at)])));
    const exits = await Promise.all([server.stop(), server.stop()]);
    assert.deepEqual(exits, [
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);
    assert.equal(server.stderr, '');
    assert.deepEqual(new Set((await strokesIn(env)).keys()), new Set(drawn));
  });
});
