import type { Epoch, StoredClassroom } from '../ports/stroke-store.ts';

/**
 * Where a classroom stood when this process closed it. Nothing of it was lost, so it may go on in the same epoch; a number
 * that was used once, be it by an entry that is not stored, is never used again.
 */
export interface ClassroomBookmark {
  readonly epoch: number;
  readonly endN: number;
}

export interface OpeningEpoch {
  /** The one it goes on in comes last. */
  readonly epochs: readonly Epoch[];
  readonly epoch: number;
  /** The next entry's number, at least. */
  readonly nextN: number;
  /** It is not stored yet. */
  readonly isNew: boolean;
}

/** The epoch of an opening: a new one, unless this process was the last to have it and has lost nothing (decision 0014). */
export function openingEpoch(
  { epochs, lastN }: Pick<StoredClassroom, 'epochs' | 'lastN'>,
  bookmark: ClassroomBookmark | undefined,
): OpeningEpoch {
  const nextN = Math.max(lastN + 1, bookmark?.endN ?? 0);
  const last = epochs.at(-1)?.epoch ?? 0;
  if (last > 0 && last === bookmark?.epoch) return { epochs, epoch: last, nextN, isNew: false };
  const epoch = last + 1;
  return { epochs: [...epochs, { epoch, firstN: nextN }], epoch, nextN, isNew: true };
}
