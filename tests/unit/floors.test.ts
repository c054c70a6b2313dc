import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

interface Floor {
  /** A file of the floor, and what it may and may not import. */
  file: string;
  allowed: string[];
  forbidden: string[];
}

// The table of the floors: every file here is written with these imports and shown to the linter.
const floors: Floor[] = [
  {
    file: 'shared/probe.ts',
    allowed: ['./ddp/ids.ts'],
    forbidden: ['../server/config.ts', '../tests/support/needs.ts', 'node:buffer', 'ejson'],
  },
  {
    file: 'shared/ddp/probe.ts',
    allowed: ['./ids.ts', '../classroom/stroke.ts'],
    forbidden: [
      '../../server/ports/clock.ts',
      '../../client/main.ts',
      'ejson',
      'simpl-schema',
      'node:fs',
      'inkwell/ddp',
    ],
  },
  {
    file: 'shared/ddp/ejson.ts',
    allowed: ['ejson', './ids.ts'],
    forbidden: ['ws', '../../server/config.ts'],
  },
  {
    file: 'server/ports/probe.ts',
    allowed: ['./clock.ts', '../../shared/ddp/ids.ts'],
    forbidden: ['../ddp/session.ts', '../adapters/log/pino.ts', '../compose.ts', 'node:fs', 'pino'],
  },
  {
    file: 'server/ddp/probe.ts',
    allowed: ['./session.ts', './merge/x.ts', '../ports/clock.ts', '../../shared/ddp/ids.ts', 'node:buffer'],
    forbidden: [
      '../classroom/classroom.ts',
      '../modules/x.ts',
      '../transports/websocket.ts',
      '../adapters/log/pino.ts',
      '../config.ts',
      '../../tests/support/needs.ts',
      'ws',
      'ejson',
      'simpl-schema',
      'node:fs',
      'node:http',
    ],
  },
  {
    file: 'server/ddp/log/probe.ts',
    allowed: ['./x.ts', '../session.ts', '../../ports/clock.ts', '../../../shared/ddp/ids.ts', 'node:buffer'],
    forbidden: [
      '../../classroom/classroom.ts',
      '../../transports/websocket.ts',
      '../../compose.ts',
      'lmdb',
      'node:net',
    ],
  },
  {
    file: 'server/classroom/probe.ts',
    allowed: [
      './x.ts',
      '../ddp/author-api.ts',
      '../ports/clock.ts',
      '../../shared/classroom/stroke.ts',
      'simpl-schema',
    ],
    forbidden: [
      '../ddp/session.ts',
      '../modules/x.ts',
      '../transports/websocket.ts',
      '../adapters/log/pino.ts',
      '../config.ts',
      '../../client/main.ts',
      'ws',
      'node:fs',
      'inkwell/ddp',
    ],
  },
  {
    file: 'server/classroom/room/probe.ts',
    allowed: [
      '../x.ts',
      '../../ddp/author-api.ts',
      '../../ports/clock.ts',
      '../../../shared/ddp/ids.ts',
      'simpl-schema',
    ],
    forbidden: ['../../ddp/session.ts', '../../adapters/log/pino.ts', '../../modules/x.ts', 'lmdb'],
  },
  {
    file: 'server/modules/probe.ts',
    allowed: ['./attention/x.ts', '../ddp/author-api.ts', '../ports/clock.ts', '../../shared/ddp/ids.ts'],
    forbidden: ['../ddp/session.ts', '../classroom/x.ts', '../adapters/log/pino.ts', 'pino'],
  },
  {
    file: 'server/modules/attention/probe.ts',
    allowed: [
      './x.ts',
      '../define-module.ts',
      '../../ddp/author-api.ts',
      '../../../shared/ddp/ids.ts',
      'simpl-schema',
    ],
    forbidden: [
      '../grading/x.ts',
      '../../classroom/x.ts',
      '../../ddp/session.ts',
      '../../transports/websocket.ts',
    ],
  },
  {
    file: 'server/transports/probe.ts',
    allowed: [
      './sockjs/x.ts',
      '../ddp/session.ts',
      '../ports/clock.ts',
      '../../shared/ddp/ids.ts',
      'node:http',
    ],
    forbidden: ['../classroom/x.ts', '../modules/x.ts', '../adapters/log/pino.ts', '../compose.ts', 'ws'],
  },
  {
    file: 'server/transports/sockjs/probe.ts',
    allowed: ['../http-server.ts', '../../ddp/session.ts', '../../ports/clock.ts', 'node:fs/promises'],
    forbidden: ['../../classroom/x.ts', '../../adapters/log/pino.ts', '../../config.ts', 'pino'],
  },
  {
    file: 'server/adapters/probe.ts',
    allowed: ['./system-clock.ts', '../ports/clock.ts', '../../shared/ddp/ids.ts', 'pino', 'node:fs'],
    forbidden: ['./log/pino.ts', '../ddp/session.ts', '../classroom/x.ts', '../compose.ts', 'inkwell/ddp'],
  },
  {
    file: 'server/adapters/stroke-store/probe.ts',
    allowed: [
      './x.ts',
      './lmdb/x.ts',
      '../../ports/clock.ts',
      '../../../shared/ddp/ids.ts',
      'lmdb',
      'node:fs',
    ],
    forbidden: [
      '../log/pino.ts',
      '../../ddp/author-api.ts',
      '../../classroom/x.ts',
      '../../modules/x.ts',
      '../../transports/websocket.ts',
      '../../config.ts',
      '../../../tests/support/needs.ts',
      'inkwell/ddp',
    ],
  },
  {
    file: 'server/adapters/stroke-store/lmdb/probe.ts',
    allowed: ['../x.ts', '../../../ports/clock.ts', '../../../../shared/ddp/ids.ts', 'lmdb'],
    forbidden: ['../../log/pino.ts', '../../../ddp/session.ts', '../../../transports/websocket.ts'],
  },
  {
    file: 'server/compose.ts',
    allowed: ['./ddp/session.ts', './adapters/log/pino.ts', '../shared/ddp/ids.ts', 'pino', 'node:fs'],
    forbidden: ['../tests/support/needs.ts', '../client/main.ts', 'inkwell/ddp'],
  },
  {
    file: 'client/probe.ts',
    allowed: ['./pages/x.ts', '../shared/ddp/ids.ts', 'paper/dist/paper-core.js'],
    forbidden: ['../server/config.ts', '../tests/support/needs.ts', 'node:fs', 'ws'],
  },
  {
    file: 'client/drawing/probe.ts',
    allowed: ['./x.ts', '../ddp/x.ts', '../../shared/ddp/ids.ts', 'paper'],
    forbidden: ['../../server/ddp/author-api.ts', '../../tests/support/needs.ts', 'inkwell/ddp', 'lmdb'],
  },
];

interface Diagnostic {
  code: string;
  filename: string;
  labels: { span: { line: number } }[];
}

describe('the floors', () => {
  let tree: string;
  before(() => {
    tree = mkdtempSync(join(tmpdir(), 'inkwell-floors-'));
    copyFileSync('.oxlintrc.json', join(tree, '.oxlintrc.json'));
  });
  after(() => rmSync(tree, { recursive: true, force: true }));

  it('lets every floor import what lies below it, and nothing else', () => {
    const found = lint(
      Object.fromEntries(
        floors.map((floor) => [floor.file, importing([...floor.allowed, ...floor.forbidden])]),
      ),
    );
    for (const { file, allowed, forbidden } of floors) {
      const reported = found
        .filter(({ code, filename }) => code === 'eslint(no-restricted-imports)' && filename === file)
        .map(({ labels }) => [...allowed, ...forbidden][(labels[0]?.span.line ?? 0) - 1]);
      assert.deepEqual(new Set(reported), new Set(forbidden), file);
    }
  });

  for (const [way, text] of Object.entries({
    'a type': `import type { Session } from '../transports/websocket.ts';\n`,
    'a re-export': `export { session } from '../transports/websocket.ts';\n`,
    'a dynamic import': `export const session = await import('../transports/websocket.ts');\n`,
  })) {
    it(`sees ${way}`, () => {
      const codes = lint({ 'server/ddp/probe.ts': text }).map(({ code }) => code);
      assert.ok(codes.includes('eslint(no-restricted-imports)'));
    });
  }

  for (const [rule, file, text] of [
    ['eslint(max-lines)', 'server/ddp/long.ts', '// a comment counts\n\n'.repeat(151)],
    ['eslint(no-console)', 'server/ddp/loud.ts', `console.log('hello');\n`],
    ['oxc(no-barrel-file)', 'shared/ddp/barrel.ts', `export * from './ids.ts';\n`],
    ['unicorn(filename-case)', 'shared/ddp/notKebab.ts', 'export const one = 1;\n'],
    ['typescript(no-explicit-any)', 'shared/ddp/any.ts', 'export const one: any = 1;\n'],
    [
      'import(no-cycle)',
      'shared/ddp/cycle.ts',
      `import { one } from './other.ts';\nexport const two = one;\n`,
    ],
  ] as const) {
    it(`reports ${rule}`, () => {
      const other = `import { two } from './cycle.ts';\nexport const one = two;\n`;
      const found = lint({
        [file]: text,
        'shared/ddp/other.ts': other,
        'shared/ddp/ids.ts': 'export const id = 1;\n',
      });
      assert.ok(found.some((diagnostic) => diagnostic.code === rule && diagnostic.filename === file));
    });
  }

  function lint(files: Record<string, string>): Diagnostic[] {
    for (const folder of ['shared', 'server', 'client'])
      rmSync(join(tree, folder), { recursive: true, force: true });
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, name)), { recursive: true });
      writeFileSync(join(tree, name), text);
    }
    const { stdout } = spawnSync(resolve('node_modules/.bin/oxlint'), ['-f', 'json'], {
      cwd: tree,
      encoding: 'utf8',
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
    return diagnostics;
  }
});

function importing(specifiers: string[]): string {
  return specifiers.map((specifier, n) => `import { probe as probe${n} } from '${specifier}';\n`).join('');
}
