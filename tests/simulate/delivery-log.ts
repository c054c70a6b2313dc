/** A document that shows no student of this run: other people use the server too. */
export const CONTENT_FOREIGN = -1;
/** A document of a student of this run, but not as any stroke was drawn. */
export const CONTENT_DAMAGED = -2;
/** Not a document: `changed` or `removed` came for this id. */
export const CONTENT_CHANGED = -3;
export const CONTENT_REMOVED = -4;

/** What one teacher received, in order: a few numbers and an id each, however large the strokes are. */
export class DeliveryLog {
  readonly #documentIds: string[] = [];
  readonly #contents: number[] = [];
  readonly #times: number[] = [];
  /** `added` of strokes of this run, damaged ones included. */
  own = 0;
  /** All `added`. */
  added = 0;

  /** `content` is a draw number or a CONTENT_ mark; `at` is in milliseconds on the ledger's clock. */
  append(documentId: string, content: number, at: number): void {
    this.#documentIds.push(documentId);
    this.#contents.push(content);
    this.#times.push(at);
    if (content !== CONTENT_CHANGED && content !== CONTENT_REMOVED) this.added += 1;
    if (content >= 0 || content === CONTENT_DAMAGED) this.own += 1;
  }

  get length(): number {
    return this.#contents.length;
  }

  forEach(visit: (documentId: string, content: number, at: number) => void): void {
    for (let index = 0; index < this.#contents.length; index += 1) {
      visit(
        this.#documentIds[index] ?? '',
        this.#contents[index] ?? CONTENT_FOREIGN,
        this.#times[index] ?? Number.NaN,
      );
    }
  }
}
