import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const INSTALL_MS = 300_000;
const BUILD_MS = 120_000;

/** A revision of this project, built in a folder of its own. */
export interface OtherRevision {
  readonly root: string;
  /** Its short hash. */
  readonly name: string;
  /** Takes the folder away. */
  remove(): void;
}

/** @returns why not, for a revision that git does not know, or that cannot be built */
export function buildRevision(root: string, revision: string): OtherRevision | string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  let commit: string;
  try {
    commit = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);
  } catch {
    return `--against ${revision}: git knows no such revision`;
  }
  const folder = mkdtempSync(join(tmpdir(), 'inkwell-revision-'));
  const tree = join(folder, 'tree');
  let isThere = true;
  const remove = (): void => {
    if (!isThere) return;
    isThere = false;
    try {
      git('worktree', 'remove', '--force', tree);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  // Also when the run is cut short.
  process.once('exit', remove);
  try {
    git('worktree', 'add', '--detach', tree, commit);
    install(root, tree);
    run('node', ['node_modules/typescript/bin/tsc', '-b', 'server'], tree, BUILD_MS);
  } catch (error) {
    remove();
    return `--against ${revision}: ${error instanceof Error ? error.message : String(error)}`;
  }
  return { root: tree, name: commit.slice(0, 10), remove };
}

/** Shares this tree's packages where the two ask for the same ones. */
function install(root: string, tree: string): void {
  const lockOf = (folder: string): string => readFileSync(join(folder, 'package-lock.json'), 'utf8');
  if (lockOf(root) === lockOf(tree)) symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  else run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], tree, INSTALL_MS);
}

function run(command: string, args: readonly string[], cwd: string, timeout: number): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, timeout, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
}
