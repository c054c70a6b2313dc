// Plain JavaScript, because it runs before anything is compiled: builds dist/ unless it is newer than its sources.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const configs = ['package.json', 'tsconfig.json', 'tsconfig.base.json'];

const main = join(root, 'dist/server/main.js');
if (isStale(main, [...configs, 'shared', 'server'])) {
  // --force: an incremental build leaves main.js alone when only other files changed, and it would look stale again.
  const isBuilt = build(main, 'typescript', 'bin/tsc', ['-b', 'server', '--force']);
  if (!isBuilt && changedAt(main) === 0) {
    fail('dist/ is missing and the compiler is not installed: run `npm ci` first');
  }
}

// Without the pages the server serves DDP alone, and says so.
const page = join(root, 'dist/client/pages/student/index.html');
if (isStale(page, [...configs, 'shared', 'client'])) {
  build(page, 'vite', 'bin/vite.js', ['build', 'client', '--logLevel', 'warn']);
}

function isStale(output, sources) {
  const built = changedAt(output);
  return built === 0 || Math.max(...sources.map((name) => newestIn(join(root, name)))) > built;
}

// Returns false when the tool is not installed.
function build(output, tool, program, args) {
  const toolPath = pathOf(tool, program);
  if (toolPath === undefined) return false;
  const { status } = spawnSync(process.execPath, [toolPath, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) return true;
  // There may be output in spite of errors; what is left must not look fresh at the next start.
  rmSync(output, { force: true });
  return fail('the build failed');
}

function pathOf(tool, program) {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${tool}/package.json`)), program);
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
