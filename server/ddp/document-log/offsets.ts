import type { Offset } from '../../../shared/ddp/offset.ts';

/** A server process's opening of a log: its entries are numbered from `firstN` on. */
export interface LogEpoch {
  readonly epoch: number;
  readonly firstN: number;
}

/**
 * The number of the last entry that a client with this offset need not be sent; 0: it starts over, with an empty store.
 * An offset counts only if its epoch is known, it lies before the next epoch's first number (else what was seen there
 * may have been lost in a crash) and not below what was dropped from the log without a trace.
 */
export function resumedAfter(
  since: Offset,
  epochs: readonly LogEpoch[],
  droppedThrough: number,
  endN: number,
): number {
  const place = epochs.findIndex(({ epoch }) => epoch === since.epoch);
  if (place < 0) return 0;
  const nextFirst = epochs[place + 1]?.firstN ?? endN;
  return since.n < nextFirst && since.n >= droppedThrough ? since.n : 0;
}
