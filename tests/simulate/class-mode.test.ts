import assert from 'node:assert/strict';
import { DdpClient } from '../process/ddp-client.ts';
import { Scratch } from '../process/scratch.ts';
import { ensureBuilt, eventually, type ServerProcess } from '../process/server-process.ts';
import { ChildProcess } from '../support/child-process.ts';
import { neighboursText } from './flood-report.ts';
import type { RunReport } from './run-report.ts';

/** Of each of the two long runs; CLASS_MINUTES=5 for a whole lesson. */
const MINUTES = Number(process.env['CLASS_MINUTES'] ?? 0.15);

describe('A class behind one address, at default settings', function () {
  this.timeout(MINUTES * 2 * 60_000 + 120_000);
  const scratch = new Scratch();
  let server: ServerProcess;
  before(ensureBuilt);
  beforeEach(async () => {
    server = await scratch.start({ DATA_DIR: scratch.folder() });
  });
  afterEach(() => scratch.clean());

  /** @returns the runs of one that went well: nothing lost, doubled, refused or unanswered, nobody disconnected */
  async function simulate(words: string): Promise<readonly RunReport[]> {
    const options = `--url 127.0.0.1:${server.port} ${words} --json --no-progress`;
    const { code, stdout, stderr } = await new ChildProcess('tests/simulate/main.ts', options.split(' '))
      .ended;
    assert.equal(code, 0, stdout + stderr);
    const { runs } = JSON.parse(stdout) as { readonly runs: readonly RunReport[] };
    for (const { calls, answered, faults } of runs) {
      assert.equal(answered, calls);
      assert.deepEqual(new Set(Object.values(faults)), new Set([0]));
    }
    assert.equal(server.stderr, '');
    return runs;
  }

  async function claimLink(): Promise<string> {
    const find = () => /http\S+#claim=\S+/.exec(server.stdout)?.[0];
    await eventually(() => find() !== undefined, 'the server prints a claim link');
    return find() ?? '';
  }

  it('of 40 joins by code and draws 20 strokes a second; one floods, and is throttled', async () => {
    const pace = `--class 40 --rate 20 --minutes ${MINUTES}`;
    const [quiet, flooded, ...more] = await simulate(`${pace} --flood 1 --claim ${await claimLink()}`);
    assert.ok(quiet !== undefined && flooded !== undefined && more.length === 0);
    process.stdout.write(neighboursText(quiet, flooded));
    for (const { students, calls, deliveries } of [quiet, flooded]) {
      assert.equal(students, 40);
      assert.equal(deliveries, calls);
      assert.ok(calls >= 20 * 60 * MINUTES * 0.9, `${calls} draws`);
    }
    assert.equal(quiet.flood, undefined);
    assert.ok((flooded.flood?.throttled ?? 0) > 0);
    assert.deepEqual([flooded.flood?.otherwiseRefused, flooded.flood?.disconnected], [0, 0]);
  });

  it('draws without being logged in', async () => {
    const [run] = await simulate('--class 8 --rate 40 --minutes 0.02');
    assert.deepEqual([run?.calls, run?.deliveries], [48, 48]);
  });

  it("joins somebody's classroom by its code, and by its link", async () => {
    const teacher = await DdpClient.connect(server.port);
    await teacher.succeed('login', [{ claim: (await claimLink()).replace(/.*=/, '') }]);
    const { classroomId } = resultOf(await teacher.succeed('classrooms.create', [{ name: 'Class' }]));
    const { code, link } = resultOf(await teacher.succeed('classrooms.open', [classroomId]));
    for (const entrance of [code, `http://school.example/#join=${String(link)}`]) {
      const [run] = await simulate(`--class 4 --rate 40 --minutes 0.01 --join ${String(entrance)}`);
      assert.deepEqual([run?.calls, run?.teachers], [24, 0]);
    }
    await teacher.close();
  });
});

function resultOf(result: unknown): Readonly<Record<string, unknown>> {
  assert.ok(typeof result === 'object' && result !== null);
  return { ...result };
}
