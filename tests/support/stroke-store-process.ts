// A process of its own that uses an lmdb store, so that a test can watch it or kill it:
//   hold <folder>                    opens the store, saves a stroke, says "held", and stays until its stdin ends
//   clear <folder> <n> <turns>       saves a clear at n and dies by SIGKILL that many turns of the event loop later
//   save <folder> <n> <bytes>        saves n strokes one by one; writes "saving" before and "saved" after each
//   fill <folder> <filler>           saves until the disk is full, removes the filler, saves on; tells what happened
import { rmSync, writeSync } from 'node:fs';
import { openLmdbStrokeStore } from '../../server/adapters/stroke-store/lmdb.ts';
import type { StrokeStore } from '../../server/ports/stroke-store.ts';
import { clearAt, strokeAt } from './ordered-entries.ts';
import { RecordingLog } from './recording-log.ts';

const classroomId = 'classroom';
const [command = '', folder = '', first = '', second = ''] = process.argv.slice(2);
// Written at once and by one system call: a marker that strace sees in its place.
const say = (text: string): number => writeSync(1, `${text}\n`);

const store = await openLmdbStrokeStore({ folder, log: new RecordingLog() });
if (command === 'hold') {
  await store.save([{ classroomId, epoch: 1, entries: [strokeAt(1)] }]);
  say('held');
  process.stdin.resume();
  process.stdin.on('end', () => void store.close());
} else if (command === 'clear') {
  await store.save([{ classroomId, epoch: 1, entries: [clearAt(Number(first))] }]);
  for (let turn = 0; turn < Number(second); turn += 1) await new Promise((resolve) => setImmediate(resolve));
  process.kill(process.pid, 'SIGKILL');
} else if (command === 'save') {
  for (let n = 1; n <= Number(first); n += 1) {
    say(`saving ${n}`);
    await store.save([{ classroomId, epoch: 1, entries: [strokeAt(n, Number(second))] }]);
    say(`saved ${n}`);
  }
  await store.close();
} else if (command === 'fill') {
  await fill(store, first);
}

async function fill(filling: StrokeStore, filler: string): Promise<void> {
  const escaped: string[] = [];
  process.on('unhandledRejection', (reason) => escaped.push(String(reason)));
  const strokeBytes = 200 * 1024;
  const refusals: string[] = [];
  let n = 1;
  const saveNext = async (): Promise<boolean> => {
    try {
      await filling.save([{ classroomId, epoch: 1, entries: [strokeAt(n, strokeBytes)] }]);
      n += 1;
      return true;
    } catch (error) {
      refusals.push(error instanceof Error ? error.message : String(error));
      return false;
    }
  };
  const saveWhilePossible = async (): Promise<void> => {
    while (await saveNext()) if (n > 1000) throw new Error('the disk does not fill up');
  };
  await saveWhilePossible();
  const savedBefore = n - 1;
  for (let again = 0; again < 3; again += 1) await saveNext();
  let readable = 0;
  for await (const slice of (await filling.load(classroomId)).entries) readable += slice.length;
  rmSync(filler);
  await saveWhilePossible();
  await filling.close();
  say(JSON.stringify({ savedBefore, readable, savedAfter: n - 1, refusals, escaped }));
}
