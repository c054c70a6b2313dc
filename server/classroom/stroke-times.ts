import type { DocumentLog } from '../ddp/author-api.ts';

/** Strokes on one page: about 40 bytes each, made without a turn of the event loop. */
const PAGE_STROKES = 2_000;
/** Rows of strokes that are gone are kept until there are this many, and more than there are strokes. */
const SPARE_ROWS = 512;
const FIRST_ROWS = 8;

/** Strokes in the order of the log. `throughN`: the number up to which the page is complete. */
export interface TimesPage {
  readonly ids: readonly string[];
  readonly times: readonly number[];
  readonly throughN: number;
  readonly hasMore: boolean;
}

/**
 * When each stroke of a classroom was drawn, by its number in the log: 12 bytes a stroke (decision 0010).
 * The ids are in the documents alone.
 */
export class StrokeTimes {
  #numbers = new Uint32Array(FIRST_ROWS);
  #times = new Float64Array(FIRST_ROWS);
  #count = 0;

  get bytesHeld(): number {
    return this.#numbers.byteLength + this.#times.byteLength;
  }

  /** @param n above every other; @param at milliseconds since 1970 */
  add(n: number, at: number): void {
    if (this.#count === this.#numbers.length) this.#resize(Math.ceil(this.#count * 1.5));
    this.#numbers[this.#count] = n;
    this.#times[this.#count++] = at;
  }

  clear(): void {
    this.#count = 0;
    this.#resize(FIRST_ROWS);
  }

  /** The strokes there are now whose number is above `afterN`, as many as a page holds. */
  page(documents: DocumentLog, afterN: number): TimesPage {
    const ids: string[] = [];
    const times: number[] = [];
    let throughN = afterN;
    let row = this.#rowOf(afterN + 1);
    for (const [n, id] of documents.documents(afterN + 1)) {
      if (ids.length === PAGE_STROKES) return { ids, times, throughN, hasMore: true };
      while ((this.#numbers[row] ?? n) < n) row++;
      ids.push(id);
      times.push(this.#times[row] ?? 0);
      throughN = n;
    }
    return { ids, times, throughN: documents.endN - 1, hasMore: false };
  }

  /** Drops the rows of strokes that are no longer among the documents, once most rows are such. */
  forgetRemoved(documents: DocumentLog): void {
    if (this.#count <= documents.size * 2 + SPARE_ROWS) return;
    let from = 0;
    let kept = 0;
    for (const [n] of documents.documents()) {
      while ((this.#numbers[from] ?? n) < n) from++;
      this.#numbers[kept] = n;
      this.#times[kept++] = this.#times[from++] ?? 0;
    }
    this.#count = kept;
    this.#resize(Math.max(FIRST_ROWS, Math.ceil(kept * 1.5)));
  }

  /** The first row whose number is not below this one. */
  #rowOf(n: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbers[middle] ?? 0) < n) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #resize(rows: number): void {
    const [numbers, times] = [new Uint32Array(rows), new Float64Array(rows)];
    numbers.set(this.#numbers.subarray(0, this.#count));
    times.set(this.#times.subarray(0, this.#count));
    this.#numbers = numbers;
    this.#times = times;
  }
}
