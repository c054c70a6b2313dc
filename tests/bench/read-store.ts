import { openLmdbStrokeStore } from '../../server/adapters/stroke-store/lmdb.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { DEFAULT_CLASSROOM } from './fill-store.ts';
import { noLessonFaults } from './generator/lesson-faults.ts';
import { serveJob } from './serve-job.ts';

/** Reads all that is stored and does nothing with it: what loading cannot be faster than. */
serveJob(async (job) => {
  const { folder } = job as { readonly folder: string };
  const store = await openLmdbStrokeStore({ folder, log: new RecordingLog() });
  const startedAt = performance.now();
  let bytes = 0;
  const { entries } = await store.load(DEFAULT_CLASSROOM);
  for await (const slice of entries) {
    for (const entry of slice) if (entry.kind === 'stroke') bytes += entry.fields.length;
  }
  const readMs = performance.now() - startedAt;
  await store.close();
  return { figures: { readMs, bytes }, faults: noLessonFaults(), troubles: [] };
});
