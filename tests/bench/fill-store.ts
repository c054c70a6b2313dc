import { openLmdbStrokeStore } from '../../server/adapters/stroke-store/lmdb.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { benchStroke } from './bench-strokes.ts';

export const DEFAULT_CLASSROOM = 'default';

const SAVED_AT_ONCE = 100;

/** Makes an embedded store in this folder with so many strokes, a hundred in each record. */
export async function fillStore(folder: string, strokes: number): Promise<void> {
  const store = await openLmdbStrokeStore({ folder, log: new RecordingLog() });
  await store.startEpoch(DEFAULT_CLASSROOM, { epoch: 1, firstN: 1 });
  for (let first = 1; first <= strokes; first += SAVED_AT_ONCE) {
    const entries = Array.from({ length: SAVED_AT_ONCE }, (_, place) => benchStroke(first + place));
    await store.save([{ classroomId: DEFAULT_CLASSROOM, epoch: 1, entries }]);
  }
  await store.close();
}
