import { spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Competitor } from './competitors.ts';
import { count, inMs, ratio } from './figure-columns.ts';
import { fillStore } from './fill-store.ts';
import { MeasuredServer } from './measured-server.ts';
import { residentBytes } from './process-figures.ts';
import { runChild } from './run-child.ts';
import type { Workload } from './workload.ts';

const IDLE_MS = 2_000;
const READY_MS = 60_000;
const READ_MS = 60_000;
const INSTALL_MS = 180_000;

/** How soon it serves, what it is made of. */
export const STARTUP_WORKLOAD: Workload = {
  name: 'startup',
  title: 'an empty folder; 100,000 stored strokes; the installation',
  competitors: ['stored'],
  quickCompetitors: ['stored'],
  runs: 3,
  columns: [
    inMs('listeningMs', 'listens ms'),
    count('idleBytes', 'idle bytes'),
    inMs('loadMs', 'loads ms'),
    inMs('readMs', 'reads alone ms'),
    ratio('loadRatio', 'loads / reads'),
    count('installedBytes', 'installed bytes'),
  ],
  async measure(competitor, size, tell) {
    const isQuick = size === 'quick';
    const empty = await startEmpty(competitor, isQuick ? 100 : IDLE_MS);
    const folder = mkdtempSync(join(tmpdir(), 'inkwell-bench-'));
    try {
      tell('fills a store');
      await fillStore(folder, isQuick ? 2_000 : 100_000);
      // Alone first: whoever reads second finds the file in memory, and that is not to be Inkwell.
      const { figures, faults } = await runChild('read-store', { folder }, READ_MS, tell);
      const loadMs = await startFilled(competitor, folder);
      const readMs = figures['readMs'] ?? Number.NaN;
      tell('installs');
      return {
        figures: {
          ...empty,
          loadMs,
          readMs,
          loadRatio: loadMs / readMs,
          installedBytes: isQuick ? Number.NaN : await installedBytes(competitor.cwd),
        },
        faults,
        troubles: [],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function startEmpty(
  competitor: Competitor,
  idleMs: number,
): Promise<{ listeningMs: number; idleBytes: number }> {
  const server = await MeasuredServer.start(competitor);
  try {
    await delay(idleMs);
    return { listeningMs: server.listeningMs, idleBytes: residentBytes(server.pid) };
  } finally {
    await server.stop();
  }
}

/** From listening, which comes first, to serving. */
async function startFilled(competitor: Competitor, folder: string): Promise<number> {
  const server = await MeasuredServer.start(competitor, { folder });
  try {
    const deadline = performance.now() + READY_MS;
    for (;;) {
      const { ok } = await fetch(`http://127.0.0.1:${server.port}/ready`);
      if (ok) return performance.now() - server.startedAt - server.listeningMs;
      if (performance.now() > deadline) throw new Error('not ready in time');
      await delay(1);
    }
  } finally {
    await server.stop();
  }
}

let installed: number | undefined;

/** Bytes of what `npm ci --omit=dev` brings; NaN where it cannot. Asked for once: it is the same in every run. */
async function installedBytes(root: string): Promise<number> {
  if (installed !== undefined) return installed;
  const folder = mkdtempSync(join(tmpdir(), 'inkwell-install-'));
  try {
    for (const file of ['package.json', 'package-lock.json', '.npmrc'])
      cpSync(join(root, file), join(folder, file));
    const { status } = spawnSync('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline'], {
      cwd: folder,
      stdio: 'ignore',
      timeout: INSTALL_MS,
    });
    installed = status === 0 ? bytesIn(join(folder, 'node_modules')) : Number.NaN;
    return installed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bytesIn(path: string): number {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}
