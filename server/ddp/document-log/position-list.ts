/** The indexes of one key's entries, ascending: 4 bytes each, grown by half. */
export class PositionList {
  #positions = new Uint32Array(4);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  push(index: number): void {
    if (this.#count === this.#positions.length) {
      const larger = new Uint32Array(Math.ceil(this.#count * 1.5));
      larger.set(this.#positions);
      this.#positions = larger;
    }
    this.#positions[this.#count++] = index;
  }

  at(place: number): number {
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
}
