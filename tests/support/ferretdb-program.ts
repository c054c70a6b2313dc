import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('ferretdb/', import.meta.url));
const FILES = ['go.mod', 'go.sum', 'main.go'];
/** Where Go's own installer puts it, which is not always in the PATH. */
const GO_ROOT = '/usr/local/go/bin';

/** The database of the tests as a program, or why there is none. */
export type FerretDbProgram = { readonly path: string } | { readonly missing: string };

let built: Promise<FerretDbProgram> | undefined;

/**
 * Builds it once for each state of its source, outside the tree: a minute or two the first time, when Go fetches its
 * modules.
 */
export function buildFerretDb(): Promise<FerretDbProgram> {
  built ??= build();
  return built;
}

async function build(): Promise<FerretDbProgram> {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(join(SOURCE, file)));
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'inkwell-tests');
  const path = join(folder, `ferretdb-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(path)) return { path };
  mkdirSync(folder, { recursive: true });
  // Several may build at once: whoever ends first has put a whole program there.
  const unfinished = `${path}.${process.pid}`;
  const failure = await runGo(['build', '-buildvcs=false', '-o', unfinished, '.']);
  if (failure !== undefined) return { missing: failure };
  renameSync(unfinished, path);
  return { path };
}

/** @returns what went wrong, in a line */
function runGo(args: readonly string[]): Promise<string | undefined> {
  const env = { ...process.env, GOTOOLCHAIN: 'auto', PATH: `${process.env['PATH']}:${GO_ROOT}` };
  return new Promise((resolve) => {
    const go = spawn('go', args, { cwd: SOURCE, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    go.stderr.on('data', (data: Buffer) => (said += data.toString()));
    go.on('error', () => resolve('install Go (https://go.dev)'));
    go.on('close', (code) => resolve(code === 0 ? undefined : `go build failed: ${lastLine(said)}`));
  });
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
