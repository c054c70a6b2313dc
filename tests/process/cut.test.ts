import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cutLines } from './cut-lines.ts';
import { DdpClient } from './ddp-client.ts';
import { segmentsAt } from './drawn-strokes.ts';
import { ServerProcess } from './server-process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COPIED = [
  'package.json',
  'tsconfig.json',
  'tsconfig.base.json',
  '.mocharc.cjs',
  'server',
  'shared',
  'tests/protocol',
  'tests/support',
];

describe('The server without server/classroom and its lines in compose.ts', function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'inkwell-cut-'));
    mkdirSync(join(folder, 'tests'));
    for (const path of COPIED) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    rmSync(join(folder, 'server/classroom'), { recursive: true });
    // A command of the product: it moves what classrooms have kept.
    rmSync(join(folder, 'server/migrate.ts'));
    const compose = join(folder, 'server/compose.ts');
    writeFileSync(compose, cutLines(readFileSync(compose, 'utf8'), './classroom/'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function expectSuccess(program: string, ...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join('node_modules', program), ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
    return stdout;
  }

  it('still compiles', () => {
    // The store and some settings have no user left.
    expectSuccess('typescript/bin/tsc', '-b', 'shared');
    expectSuccess('typescript/bin/tsc', '-p', 'server', '--noUnusedLocals', 'false');
  });

  it('passes the protocol tests in memory', () => {
    const told = expectSuccess('mocha/bin/mocha.js', 'tests/protocol/memory.test.ts');
    assert.ok(Number(/(\d+) passing/.exec(told)?.[1]) > 100, told);
  });

  it('runs, and speaks DDP, with no method and no publication of its own', async () => {
    const server = new ServerProcess({ DATA_DIR: join(folder, 'data') }, folder);
    await server.listening();
    const client = await DdpClient.connect(server.port);
    const answer = await client.call('draw', ['u', segmentsAt(0)]);
    assert.match(JSON.stringify(answer?.['error']), /"error":404,"reason":"Method 'draw' not found"/);
    assert.equal((await server.ready()).status, 200);
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
    assert.equal(await client.closed(), 1001);
    assert.equal(server.stderr, '');
  });
});

describe('Cutting lines out of a program', () => {
  it('takes what is imported, what needs it, and what needs that, and nothing else', () => {
    const source = [
      "import { A, type B as C } from './x/a.ts';",
      "import {\n  D,\n} from './x/d.ts';",
      "import { E } from './y/e.ts';",
      'const a = new A({\n  one: 1,\n});',
      'const kept = f({\n  a: a.one,\n  e: () => E, // not a\n  b: [\n    D,\n    1,\n  ],\n});',
      "use('a', kept);",
      'use(a, kept);',
    ];
    assert.equal(
      cutLines(source.join('\n'), './x/'),
      [source[2], 'const kept = f({\n  e: () => E, // not a\n  b: [\n    1,\n  ],\n});', source[5]].join(
        '\n',
      ),
    );
  });
});
