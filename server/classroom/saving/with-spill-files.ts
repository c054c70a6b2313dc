import type { Log } from '../../ports/log.ts';
import type { Spill, SpillFiles } from '../../ports/spill-files.ts';
import type { EntryBatch, StrokeStore } from '../../ports/stroke-store.ts';
import { appendSpilled } from './append-spilled.ts';
import { isNextTo, readStored } from './spill-target.ts';

/**
 * The store, with what earlier servers could not save: before anything is loaded it is given what lies in spill files.
 * While it does not take that, loading rejects, and the next load tries again.
 */
export function withSpillFiles(store: StrokeStore, spillFiles: SpillFiles, log: Log): StrokeStore {
  let isReplayed = false;
  let replaying: Promise<boolean> | undefined;
  const replay = async (): Promise<boolean> => {
    try {
      const isChanged = await replayAll(store, spillFiles, log);
      isReplayed = true;
      return isChanged;
    } finally {
      replaying = undefined;
    }
  };
  // The first answer of the store shows that this process holds it: what lies beside it is nobody else's then.
  const ask = async <Answer>(question: () => Promise<Answer>): Promise<Answer> => {
    if (isReplayed) return question();
    const answer = await question();
    const isChanged = await (replaying ??= replay());
    return isChanged ? question() : answer;
  };
  return {
    classroomIds: () => ask(() => store.classroomIds()),
    load: (classroomId) => ask(() => store.load(classroomId)),
    startEpoch: (classroomId, epoch) => store.startEpoch(classroomId, epoch),
    save: (batches) => store.save(batches),
    status: () => store.status(),
    close: () => store.close(),
  };
}

/** @returns whether there was anything to save */
async function replayAll(store: StrokeStore, spillFiles: SpillFiles, log: Log): Promise<boolean> {
  const spills: Spill[] = [];
  for await (const spill of spillFiles.read()) spills.push(spill);
  if (spills.length === 0) return false;
  const files = spills.map(({ file }) => file);
  // All of them at once: a clear in a later one takes what lies in an earlier one.
  const batches = spills.flatMap((spill) => spill.batches);
  for (const ofClassroom of partedByClassroom(batches)) await replayClassroom(store, ofClassroom, log);
  const entries = batches.reduce((sum, batch) => sum + batch.entries.length, 0);
  log.info('what an earlier server could not save is saved now', { files, entries });
  for (const spill of spills) {
    try {
      await spill.remove();
    } catch (err) {
      // To save it once more does no harm, so this is no reason not to start.
      log.error(`${spill.file} is saved and of no use any more, but cannot be deleted`, { err });
    }
  }
  return true;
}

/** May stop anywhere and be done again: what was saved before is found there. */
async function replayClassroom(store: StrokeStore, batches: readonly EntryBatch[], log: Log): Promise<void> {
  const classroomId = batches[0]?.classroomId ?? '';
  const stored = await readStored(store, classroomId);
  if (!isNextTo(stored, batches)) {
    log.warn('another server has used the store since; what could not be saved goes behind that', {
      classroomId,
    });
    await appendSpilled(store, stored, batches);
    return;
  }
  const known = new Set(stored.epochs.map(({ epoch }) => epoch));
  for (const batch of batches) {
    const firstN = batch.entries[0]?.n;
    if (firstN === undefined) continue;
    // A store that was set back to an earlier state has forgotten the epoch.
    if (!known.has(batch.epoch)) await store.startEpoch(classroomId, { epoch: batch.epoch, firstN });
    known.add(batch.epoch);
    const { taken } = await store.save([batch]);
    if (taken.length > 0) log.error('strokes could not be saved: their ids are taken', { taken });
  }
}

function partedByClassroom(batches: readonly EntryBatch[]): Iterable<readonly EntryBatch[]> {
  const parts = new Map<string, EntryBatch[]>();
  for (const batch of batches) {
    const part = parts.get(batch.classroomId);
    if (part === undefined) parts.set(batch.classroomId, [batch]);
    else part.push(batch);
  }
  return parts.values();
}
