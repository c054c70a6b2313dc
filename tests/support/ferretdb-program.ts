import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('ferretdb/', import.meta.url));
const FILES = ['go.mod', 'go.sum', 'main.go'];
/** Where Go's own archives are unpacked to, which is not always in the PATH. */
const USUAL_PLACE = '/usr/local/go/bin';
/** From here on Go fetches the version that a go.mod asks for by itself. */
const FIRST_THAT_FETCHES = 21;

/** The database of the tests as a program, or why there is none. */
export type FerretDbProgram = { readonly path: string } | { readonly missing: string };

let built: Promise<FerretDbProgram> | undefined;

/**
 * Builds it once for each state of its source, outside the tree: a minute or two the first time, when Go fetches its
 * modules.
 */
export function buildFerretDb(): Promise<FerretDbProgram> {
  built ??= build().catch((error: unknown) => ({ missing: String(error) }));
  return built;
}

async function build(): Promise<FerretDbProgram> {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(join(SOURCE, file)));
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'inkwell-tests');
  const path = join(folder, `ferretdb-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(path)) return { path };
  const version = await run('go', ['version'], tmpdir());
  const [, minor] = /go1\.(\d+)/.exec(version) ?? [];
  if (minor === undefined) return { missing: 'install Go (https://go.dev)' };
  mkdirSync(folder, { recursive: true });
  const go = Number(minor) < FIRST_THAT_FETCHES ? await fetchGo() : 'go';
  // Several may build at once: whoever ends first has put a whole program there.
  const unfinished = `${path}.${process.pid}`;
  const said = await run(go, ['build', '-buildvcs=false', '-o', unfinished, '.'], SOURCE);
  if (!existsSync(unfinished)) return { missing: `Go must build FerretDB: ${said.split('\n').at(-1)}` };
  renameSync(unfinished, path);
  return { path };
}

/** The Go that go.mod asks for, which is a module itself. @returns its command */
async function fetchGo(): Promise<string> {
  const [, version = ''] = /^toolchain (\S+)$/m.exec(readFileSync(join(SOURCE, 'go.mod'), 'utf8')) ?? [];
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const module = `golang.org/toolchain@v0.0.1-${version}.${process.platform}-${arch}`;
  const said = await run('go', ['mod', 'download', '-json', module], tmpdir());
  const [, folder] = /"Dir": "([^"]*)"/.exec(said) ?? [];
  if (folder === undefined) throw new Error(`${version} cannot be fetched: ${said}`);
  // Modules hold no programs: what is one has to be told.
  const tools = join('pkg', 'tool', `${process.platform}_${arch}`);
  for (const programs of [join(folder, 'bin'), join(folder, tools)])
    for (const program of readdirSync(programs)) chmodSync(join(programs, program), 0o755);
  return join(folder, 'bin', 'go');
}

/** @returns all that it said; nothing when there is no such command */
function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const env = { ...process.env, GOTOOLCHAIN: 'auto', PATH: `${process.env['PATH']}:${USUAL_PLACE}` };
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const output of [child.stdout, child.stderr])
      output.on('data', (data: Buffer) => (said += data.toString()));
    child.on('error', () => resolve(''));
    child.on('close', () => resolve(said.trim()));
  });
}
