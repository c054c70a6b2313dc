import type { DocumentLog } from '../ddp/author-api.ts';

/** Strokes on one page: about 40 bytes each, made without a turn of the event loop. */
const PAGE_STROKES = 2_000;
/** Rows of strokes that are gone are kept until there are this many, and more than there are strokes. */
const SPARE_ROWS = 512;

/** Parts of a row: the stroke's number, and its time. */
const N = 0;
const TIME = 1;
const PARTS = 2;
/** Of a part: a double. */
const BYTES = 8;

/** Strokes in the order of the log. `throughN`: the number up to which the page is complete. */
export interface TimesPage {
  readonly ids: readonly string[];
  readonly times: readonly number[];
  readonly throughN: number;
  readonly hasMore: boolean;
}

/**
 * When each stroke of a classroom was drawn, by its number in the log: 16 bytes a stroke (decisions 0010, 0021).
 * The ids are in the documents alone.
 */
export class StrokeTimes {
  /**
   * An array of plain numbers lies in one piece, as a typed one does, but without the 400 bytes that one takes besides: more
   * than all times of a small classroom.
   */
  #rows: number[] = [];

  get bytesHeld(): number {
    return this.#rows.length * BYTES;
  }

  /** @param n above every other; @param at milliseconds since 1970 */
  add(n: number, at: number): void {
    this.#rows.push(n, at);
  }

  clear(): void {
    this.#rows = [];
  }

  /** The strokes there are now whose number is above `afterN`, as many as a page holds. */
  page(documents: DocumentLog, afterN: number): TimesPage {
    const ids: string[] = [];
    const times: number[] = [];
    let throughN = afterN;
    let row = this.#rowOf(afterN + 1);
    for (const [n, id] of documents.documents(afterN + 1)) {
      if (ids.length === PAGE_STROKES) return { ids, times, throughN, hasMore: true };
      while (row < this.#count && this.#numberOf(row) < n) row++;
      ids.push(id);
      times.push(this.#timeOf(row));
      throughN = n;
    }
    return { ids, times, throughN: documents.endN - 1, hasMore: false };
  }

  /** Drops the rows of strokes that are no longer among the documents, once most rows are such. */
  forgetRemoved(documents: DocumentLog): void {
    if (this.#count <= documents.size * 2 + SPARE_ROWS) return;
    const kept: number[] = [];
    let from = 0;
    for (const [n] of documents.documents()) {
      while (from < this.#count && this.#numberOf(from) < n) from++;
      kept.push(n, this.#timeOf(from++));
    }
    this.#rows = kept;
  }

  /** The first row whose number is not below this one. */
  #rowOf(n: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#numberOf(middle) < n) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  get #count(): number {
    return this.#rows.length / PARTS;
  }

  #numberOf(row: number): number {
    return this.#rows[row * PARTS + N] ?? 0;
  }

  #timeOf(row: number): number {
    return this.#rows[row * PARTS + TIME] ?? 0;
  }
}
