/** Records by id, and by whatever else they are looked up by. */
export class RecordTable<Item extends { readonly id: string }> {
  readonly #records = new Map<string, Item>();
  readonly #indexes: RecordIndex<Item>[] = [];

  get size(): number {
    return this.#records.size;
  }

  get(id: string): Item | undefined {
    return this.#records.get(id);
  }

  values(): IterableIterator<Item> {
    return this.#records.values();
  }

  put(record: Item): void {
    this.delete(record.id);
    this.#records.set(record.id, record);
    for (const index of this.#indexes) index.add(record);
  }

  delete(id: string): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    this.#records.delete(id);
    for (const index of this.#indexes) index.remove(record);
  }

  /** To be made while the table is empty. @param keyOf undefined: not in this index */
  indexBy(keyOf: (record: Item) => string | undefined): RecordIndex<Item> {
    const index = new RecordIndex(keyOf);
    this.#indexes.push(index);
    return index;
  }
}

/** The records of each key, in the order in which they came. */
export class RecordIndex<Item extends { readonly id: string }> {
  readonly #keyOf: (record: Item) => string | undefined;
  readonly #byKey = new Map<string, Map<string, Item>>();

  constructor(keyOf: (record: Item) => string | undefined) {
    this.#keyOf = keyOf;
  }

  of(key: string): readonly Item[] {
    return [...(this.#byKey.get(key)?.values() ?? [])];
  }

  add(record: Item): void {
    const key = this.#keyOf(record);
    if (key === undefined) return;
    const records = this.#byKey.get(key);
    if (records === undefined) this.#byKey.set(key, new Map([[record.id, record]]));
    else records.set(record.id, record);
  }

  remove(record: Item): void {
    const key = this.#keyOf(record);
    if (key === undefined) return;
    const records = this.#byKey.get(key);
    records?.delete(record.id);
    if (records?.size === 0) this.#byKey.delete(key);
  }
}
