import { Classroom } from '../../server/classroom/classroom.ts';
import { heldMemory } from '../support/held-memory.ts';
import { bytes, printTable } from './bench-table.ts';
import { DEFAULT_CLASSROOM } from './fill-store.ts';
import { overLmdb } from './over-lmdb.ts';
import { anonymousBytes } from './process-figures.ts';

const [given] = process.argv.slice(2);
if (given === undefined) throw new Error('this is run by `npm run bench -- load`');
await loadFolder(given);

async function loadFolder(folder: string): Promise<void> {
  const { store, writer, options } = await overLmdb(folder);
  const classroom = new Classroom(DEFAULT_CLASSROOM, options);
  await heldMemory();
  const residentBefore = anonymousBytes('self');
  const blocks = watchBlocks();
  const startedAt = performance.now();
  await classroom.open();
  const ms = performance.now() - startedAt;
  const longest = blocks.stop();
  const residentAfter = anonymousBytes('self');
  await heldMemory();
  const residentAtRest = anonymousBytes('self');
  const { generation } = await classroom.documents();
  const frame = generation.bytes / classroom.strokes;
  const forEach = (resident: number): string => {
    const each = (resident - residentBefore) / classroom.strokes;
    return `${bytes(each)}, ${(each / frame).toFixed(2)} of its frame`;
  };
  printTable(`load: ${classroom.strokes} strokes from lmdb`, [
    ['time', `${ms.toFixed(0)} ms`],
    ['longest block of the event loop', `${longest.toFixed(1)} ms`],
    ['frame of a stroke', bytes(frame)],
    ['memory of the log, for each stroke', bytes(classroom.bytesHeld / classroom.strokes)],
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
