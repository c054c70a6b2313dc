// Plain JavaScript, because it runs before anything is compiled: builds dist/ unless it is newer than its sources.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const main = join(root, 'dist/server/main.js');
const built = changedAt(main);
const sources = ['package.json', 'tsconfig.json', 'tsconfig.base.json', 'shared', 'server'];

if (built === 0 || Math.max(...sources.map((name) => newestIn(join(root, name)))) > built) {
  const compiler = findCompiler();
  if (compiler !== undefined) build(compiler);
  else if (built === 0) fail('dist/ is missing and the compiler is not installed: run `npm ci` first');
}

// --force: an incremental build leaves main.js alone when only other files changed, and it would look stale again.
function build(compiler) {
  const { status } = spawnSync(process.execPath, [compiler, '-b', 'server', '--force'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status === 0) return;
  // The compiler writes its output in spite of errors; what is left must not look fresh at the next start.
  rmSync(main, { force: true });
  fail('the build failed');
}

function findCompiler() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  } catch {
    return undefined;
  }
}

// A folder's own time counts too: it is all that changes when a file is moved or removed.
function newestIn(path) {
  const own = changedAt(path);
  if (own === 0 || !statSync(path).isDirectory()) return own;
  return Math.max(own, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function fail(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
