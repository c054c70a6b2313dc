const TWO_TO_32 = 0x100000000;
const TWO_TO_MINUS_32 = 1 / TWO_TO_32;

/**
 * Johannes Baagøe's Mash 0.9: folds text after text into a fraction of 32 bits.
 * Source: "Better random numbers for javascript", baagoe.org, 2010 (MIT).
 */
class Mash {
  #n = 0xefc8249d;

  mash(text: string): number {
    for (let i = 0; i < text.length; i++) {
      this.#n += text.charCodeAt(i);
      let h = 0.02519603282416938 * this.#n;
      this.#n = h >>> 0;
      h -= this.#n;
      h *= this.#n;
      this.#n = h >>> 0;
      h -= this.#n;
      this.#n += h * TWO_TO_32;
    }
    return (this.#n >>> 0) * TWO_TO_MINUS_32;
  }
}

/**
 * Johannes Baagøe's Alea 0.9 (same source): fractions in [0, 1) that follow from the seeds alone.
 * Anyone who knows the seeds can repeat them: never for secrets.
 */
export class Alea {
  #s0: number;
  #s1: number;
  #s2: number;
  #carry = 1;

  constructor(seeds: readonly string[]) {
    const mash = new Mash();
    let s0 = mash.mash(' ');
    let s1 = mash.mash(' ');
    let s2 = mash.mash(' ');
    for (const seed of seeds) {
      s0 -= mash.mash(seed);
      if (s0 < 0) s0 += 1;
      s1 -= mash.mash(seed);
      if (s1 < 0) s1 += 1;
      s2 -= mash.mash(seed);
      if (s2 < 0) s2 += 1;
    }
    this.#s0 = s0;
    this.#s1 = s1;
    this.#s2 = s2;
  }

  fraction(): number {
    const t = 2091639 * this.#s0 + this.#carry * TWO_TO_MINUS_32;
    this.#s0 = this.#s1;
    this.#s1 = this.#s2;
    this.#carry = Math.trunc(t);
    this.#s2 = t - this.#carry;
    return this.#s2;
  }
}
