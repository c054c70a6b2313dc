import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLocalClassroomLog } from '../../server/adapters/classroom-log/local.ts';
import { createSystemClock } from '../../server/adapters/clock/system.ts';
import { createSecureIds } from '../../server/adapters/ids/secure.ts';
import { openLmdbStrokeStore } from '../../server/adapters/stroke-store/lmdb.ts';
import { Classroom } from '../../server/classroom/classroom.ts';
import { StrokeWriter } from '../../server/classroom/stroke-writer.ts';
import { heldMemory } from '../support/held-memory.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { benchStroke } from './bench-strokes.ts';
import { bytes, printTable } from './bench-table.ts';

const STROKES = 100_000;
const SAVED_AT_ONCE = 100;
const CLASSROOM = 'default';

/** Saves a hundred thousand strokes, then loads them in a process of its own, whose memory is nothing but that. */
export async function load(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'inkwell-bench-'));
  try {
    const store = await openLmdbStrokeStore({ folder, log: new RecordingLog() });
    await store.startEpoch(CLASSROOM, { epoch: 1, firstN: 1 });
    for (let first = 1; first <= STROKES; first += SAVED_AT_ONCE) {
      const entries = Array.from({ length: SAVED_AT_ONCE }, (_, place) => benchStroke(first + place));
      await store.save([{ classroomId: CLASSROOM, epoch: 1, entries }]);
    }
    await store.close();
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const command = [...process.execArgv, main, 'load-folder', folder];
    if (spawnSync(process.execPath, command, { stdio: 'inherit' }).status !== 0)
      throw new Error('the loading process failed');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function loadFolder(folder: string): Promise<void> {
  const clock = createSystemClock();
  const log = new RecordingLog();
  const store = await openLmdbStrokeStore({ folder, log });
  const writer = new StrokeWriter({ store, clock, log, flushMs: 50, maxUnsavedBytes: 2 ** 28 });
  const classroom = new Classroom(CLASSROOM, {
    classroomLog: createLocalClassroomLog(),
    store,
    writer,
    clock,
    ids: createSecureIds(),
    log,
    ack: 'stored',
    onLoaded: () => undefined,
  });
  await heldMemory();
  const residentBefore = residentBytes();
  const blocks = watchBlocks();
  const startedAt = performance.now();
  await classroom.open();
  const ms = performance.now() - startedAt;
  const longest = blocks.stop();
  const residentAfter = residentBytes();
  await heldMemory();
  const residentAtRest = residentBytes();
  const { generation } = await classroom.documents();
  const frame = generation.bytes / STROKES;
  const forEach = (resident: number): string => {
    const each = (resident - residentBefore) / STROKES;
    return `${bytes(each)}, ${(each / frame).toFixed(2)} of its frame`;
  };
  printTable(`load: ${classroom.strokes} strokes from lmdb`, [
    ['time', `${ms.toFixed(0)} ms`],
    ['longest block of the event loop', `${longest.toFixed(1)} ms`],
    ['frame of a stroke', bytes(frame)],
    ['memory of the log, for each stroke', bytes(classroom.bytesHeld / STROKES)],
    ['resident for each stroke, just loaded', forEach(residentAfter)],
    ['resident for each stroke, garbage collected', forEach(residentAtRest)],
  ]);
  writer.close();
  await store.close();
}

/** Takes every turn of the event loop it can get: the longest wait for one is the longest block. */
function watchBlocks(): { stop(): number } {
  let longest = 0;
  let last = performance.now();
  let isStopped = false;
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isStopped) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    stop() {
      isStopped = true;
      return Math.max(longest, performance.now() - last);
    },
  };
}

/** Anonymous memory: the store's file is mapped, and would be counted too. */
function residentBytes(): number {
  const line = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(line?.[1] ?? NaN) * 1024;
}
