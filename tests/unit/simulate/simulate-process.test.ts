import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { openStandIn } from './stand-in-server.ts';
import type { Fault } from './stand-in-server.ts';

const SIMULATE = new URL('../../simulate/main.ts', import.meta.url).pathname;
const WALKTHROUGH = new URL('../../walkthrough.ts', import.meta.url).pathname;
/** 3 students who draw 27 strokes each in about 0.3 s. */
const SMALL_CLASS = [
  '--students',
  '3',
  '--teachers',
  '2',
  '--speed',
  '150',
  '--settle',
  '.4',
  '--no-progress',
];

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(script: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function finished(child: ChildProcess): Promise<Finished> {
  assert.ok(child.stdout !== null && child.stderr !== null);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

async function simulateAgainst(fault: Fault, args: readonly string[] = []): Promise<Finished> {
  const standIn = await openStandIn(fault);
  try {
    return await finished(start(SIMULATE, ['--url', standIn.url, ...SMALL_CLASS, ...args]));
  } finally {
    await standIn.close();
  }
}

describe('npm run simulate, against a stand-in server', function () {
  this.timeout(60_000);

  it('exits 0 when every stroke comes once, in order, undamaged, and prints the table', async () => {
    const { code, stdout } = await simulateAgainst('none', ['--students', '3,2']);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^all +81 /m);
    assert.match(stdout, /^to teacher +162 /m);
    assert.match(stdout, /^initial load .* 135 strokes \(54 of this run\)$/m);
    assert.match(stdout, /^0 lost, 0 doubled, 0 out of order, 0 damaged, 0 refused, 0 unanswered$/m);
    assert.match(stdout, /^3 +81 .* OK\n2 +54 .* OK$/m);
  });

  it('prints one JSON document and nothing else with --json', async () => {
    const { code, stdout, stderr } = await simulateAgainst('none', ['--json']);
    assert.equal(code, 0, stdout);
    assert.equal(stderr, '');
    const report: { ok: boolean; runs: { calls: number; deliveries: number }[] } = JSON.parse(stdout);
    assert.equal(report.ok, true);
    assert.deepEqual(
      report.runs.map(({ calls, deliveries }) => ({ calls, deliveries })),
      [{ calls: 81, deliveries: 162 }],
    );
  });

  const faults: readonly (readonly [Fault, RegExp, RegExp])[] = [
    ['lose', /^2 lost, /m, /stroke \d+ \(stroke00000000007\): lost at teacher 2/],
    ['double', /, 2 doubled, /, /stroke \d+ \(stroke00000000007\): doubled at teacher 1/],
    [
      'reorder',
      /, 2 out of order, /,
      /stroke \d+ \(stroke00000000007\): out of order, after stroke \d+ at teacher 1/,
    ],
    ['damage', /, 2 damaged, /, /stroke \d+ \(stroke00000000007\): damaged at teacher 1/],
    ['refuse', /, 1 refused, /, /stroke \d+: refused: \{"error":400,"reason":"not today"\}/],
    ['ignore', /, 1 unanswered, 1 without updated$/m, /stroke \d+: no result/],
    ['no updated', /, 0 unanswered, 1 without updated$/m, /NOT OK/],
    ['forget', /^1 lost, /m, /stroke \d+ \(stroke00000000007\): lost at the fresh teacher/],
    ['hang up', / \d+ unanswered, .* \d+ not sent, 1 incidents$/m, /student 0\.9\d+: connection closed 1006/],
  ];
  for (const [fault, count, finding] of faults) {
    it(`exits 1 and says which stroke when the server does this to one: ${fault}`, async () => {
      const { code, stdout } = await simulateAgainst(fault);
      assert.equal(code, 1, stdout);
      assert.match(stdout, count);
      assert.match(stdout, finding);
    });
  }

  it('exits 2 with one line when nobody listens there', async () => {
    const standIn = await openStandIn('none');
    await standIn.close();
    const { code, stderr } = await finished(start(SIMULATE, ['--url', standIn.url, ...SMALL_CLASS]));
    assert.equal(code, 2);
    assert.match(stderr, /^simulate: ws:.* teacher 1 of 2 could not connect: .*ECONNREFUSED.*\n$/);
  });

  it('exits 2 with one line when an argument is senseless', async () => {
    const { code, stderr } = await finished(start(SIMULATE, ['--students', 'many']));
    assert.equal(code, 2);
    assert.match(stderr, /^simulate: --students many: a whole number .*\n$/);
  });

  it('prints what is known and exits 130 on Ctrl-C', async () => {
    const standIn = await openStandIn('none');
    try {
      const child = start(SIMULATE, ['--url', standIn.url, '--students', '2', '--jitter', '0']);
      const done = finished(child);
      await standIn.drawn(2);
      child.kill('SIGINT');
      const { code, stdout } = await done;
      assert.equal(code, 130, stdout);
      assert.match(stdout, /^all +2 /m);
      assert.match(stdout, /^interrupted before the end/m);
    } finally {
      await standIn.close();
    }
  });
});

describe('tests/walkthrough.ts', function () {
  this.timeout(30_000);

  it('sees every step of a conversation', async () => {
    const standIn = await openStandIn('none');
    const { code, stdout, stderr } = await finished(start(WALKTHROUGH, [`ws://${standIn.url}`]));
    await standIn.close();
    assert.equal(code, 0, stderr);
    assert.match(stdout, /teacher <- \{"msg":"nosub","id":"wall"\}\n/);
  });

  it('names the step that does not come', async () => {
    const standIn = await openStandIn('no updated', 1);
    const { code, stderr } = await finished(start(WALKTHROUGH, [`ws://${standIn.url}`]));
    await standIn.close();
    assert.equal(code, 1);
    assert.match(stderr, /^walkthrough: student did not see \{"msg":"updated",.*\n$/);
  });
});
