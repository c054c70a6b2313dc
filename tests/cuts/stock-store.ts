/**
 * Documents of one collection, as strict as those of a Meteor client in Node (ddp.md 91, 95): what is added twice, or changed or removed
 * without being there, is a fault.
 */
export class StockStore {
  readonly #onFault: (fault: string) => void;
  readonly #shown = new Map<string, string>();

  constructor(onFault: (fault: string) => void) {
    this.#onFault = onFault;
  }

  /** JSON text of the fields, by id, in the order in which they came. */
  get shown(): ReadonlyMap<string, string> {
    return this.#shown;
  }

  reset(): void {
    this.#shown.clear();
  }

  add(id: string, fieldsText: string): void {
    if (this.#shown.has(id)) this.#onFault(`${id} is added, and there already`);
    this.#shown.set(id, fieldsText);
  }

  remove(id: string): void {
    if (!this.#shown.delete(id)) this.#onFault(`${id} is removed, and not there`);
  }

  change(id: string): void {
    this.#onFault(`${id} is changed, and strokes never change`);
  }
}
