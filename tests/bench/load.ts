import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillStore } from './fill-store.ts';

const STROKES = 100_000;

/** Saves a hundred thousand strokes, then loads them in a process of its own, whose memory is nothing but that. */
export async function load(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'inkwell-bench-'));
  try {
    await fillStore(folder, STROKES);
    const program = fileURLToPath(new URL('./load-folder.ts', import.meta.url));
    const command = [...process.execArgv, program, folder];
    if (spawnSync(process.execPath, command, { stdio: 'inherit' }).status !== 0)
      throw new Error('the loading process failed');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
