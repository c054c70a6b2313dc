/** The indexes of one key's entries, ascending: 4 bytes each, grown by half; a single one takes no array. */
export class PositionList {
  #first = -1;
  #positions: Uint32Array | undefined;
  #count = 0;

  static of(...indexes: readonly number[]): PositionList {
    const positions = new PositionList();
    for (const index of indexes) positions.push(index);
    return positions;
  }

  get count(): number {
    return this.#count;
  }

  push(index: number): void {
    if (this.#count === 0) this.#first = index;
    else this.#room(this.#count)[this.#count] = index;
    this.#count++;
  }

  at(place: number): number {
    if (this.#positions === undefined) return place === 0 ? this.#first : -1;
    return this.#positions[place] ?? -1;
  }

  /** The first place whose index is not below this one. */
  placeOf(index: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The array, with a place for one more than it has. */
  #room(count: number): Uint32Array {
    if (this.#positions !== undefined && count < this.#positions.length) return this.#positions;
    const larger = new Uint32Array(Math.max(4, Math.ceil(count * 1.5)));
    larger.set(this.#positions ?? [this.#first]);
    this.#positions = larger;
    return larger;
  }
}
