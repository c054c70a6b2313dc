import { openLmdbStrokeStore } from '../../server/adapters/stroke-store/lmdb.ts';
import type { OrderedEntry } from '../../server/ports/classroom-log.ts';
import { NumberedIds } from '../support/numbered-ids.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { fieldsText, segmentsAt } from './drawn-strokes.ts';

const SAVED_AT_ONCE = 5_000;

/** Fills a folder as a server would have that was used by a class. @returns the strokes' ids, in order */
export async function storeClass(folder: string, strokes: number): Promise<readonly string[]> {
  const store = await openLmdbStrokeStore({ folder, log: new RecordingLog() });
  const ids = new NumberedIds();
  const stored: string[] = [];
  await store.startEpoch('default', { epoch: 1, firstN: 1 });
  while (stored.length < strokes) {
    const entries: OrderedEntry[] = [];
    while (entries.length < SAVED_AT_ONCE && stored.length < strokes) {
      const n = stored.length + 1;
      const [id, studentId] = [ids.id(), `student ${n % 40}`];
      const fields = Buffer.from(fieldsText(studentId, segmentsAt(n)));
      entries.push({ kind: 'stroke', n, at: Date.now(), id, studentId, fields });
      stored.push(id);
    }
    await store.save([{ classroomId: 'default', epoch: 1, entries }]);
  }
  await store.close();
  return stored;
}
