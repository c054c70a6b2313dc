import { setFlagsFromString } from 'node:v8';

/** Of what was alive after the last full collection, how much may come to it before the next. */
const GROWTH_PERCENT = 200;

/**
 * To be called before the server does anything. V8 would let a heap that dies little grow by 8 MB at a time; received
 * messages and slabs, which count, fill that in a second of 2,000 draws, and each full collection walks all of a heap in
 * which nothing has died: a seventh of the CPU of a draw (decision 0012).
 */
export function letHeapGrow(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
