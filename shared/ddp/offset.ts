/** The collection that tells a resuming subscription its place: one document, its id that of the subscription [OFF1]. */
export const OFFSETS_COLLECTION = 'offsets';

/** A place in a log: the number of the last entry a client has, and the epoch in which it got it. */
export interface Offset {
  readonly epoch: number;
  readonly n: number;
}

/** The fields of a document of the collection `offsets`. */
export interface OffsetFields extends Offset {
  /** What follows is everything above this n; 0: the client empties this subscription's documents first. */
  readonly from: number;
}

export function isOffset(value: unknown): value is Offset {
  if (typeof value !== 'object' || value === null) return false;
  const { epoch, n } = value as { epoch?: unknown; n?: unknown };
  return Number.isSafeInteger(epoch) && Number.isSafeInteger(n) && (n as number) >= 0;
}
