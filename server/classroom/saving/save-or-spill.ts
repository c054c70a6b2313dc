import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { EntriesLostError, type SpillFiles } from '../../ports/spill-files.ts';
import type { StrokeWriter } from './stroke-writer.ts';

/** How long a server that stops goes on trying to save: as long as its calls have to be answered. */
const SAVE_WITHIN_MS = 8_000;

export interface LastSave {
  readonly writer: StrokeWriter;
  /** Settles when no call can add anything any more. */
  readonly answered: Promise<void>;
  readonly spillFiles: SpillFiles;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Saves what is unsaved, and closes the writer. What the store does not take in time goes to a spill file, from which the
 * next server saves it.
 * @throws {EntriesLostError} when that cannot be written either
 */
export async function saveOrSpill({ writer, answered, spillFiles, clock, log }: LastSave): Promise<void> {
  // Answers wait for what is being saved, so the writer must not wait for its next turn.
  const saved = writer.drain().then(() => answered);
  const allSaved = saved.then(() => writer.drain()).catch(() => {});
  await new Promise<void>((resolve) => {
    const cancel = clock.after(SAVE_WITHIN_MS, resolve);
    void allSaved.then(cancel).then(resolve);
  });
  await answered;
  const unsaved = writer.close();
  if (unsaved.length === 0) return;
  const entries = unsaved.reduce((sum, batch) => sum + batch.entries.length, 0);
  try {
    await spillFiles.write(unsaved);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EntriesLostError(
      `${entries} strokes, removals and clears are lost: the store did not take them, and no spill file could be written: ${reason}`,
      { cause: error },
    );
  }
  log.warn('the store did not take everything in time; the next start will save the rest', { entries });
}
