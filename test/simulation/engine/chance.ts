// Chance without order: every decision is a hash of the seed and of what it is about, so that dropping one decision while a
// failing story is shrunk leaves all the others as they were.

const mix = (value: number): number => {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
};

/** FNV-1a over the UTF-16 units of a text. */
export const hashText = (text: string, seed = 0x811c9dc5): number => {
  let hash = seed >>> 0;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

export class Chance {
  readonly #seed: number;

  constructor(seed: number, about = '') {
    this.#seed = mix(hashText(about) ^ Math.imul(seed + 1, 0x9e3779b1));
  }

  /** A chance of its own for something named. */
  of(about: string): Chance {
    return new Chance(this.#seed, about);
  }

  /** From 0 up to, not including, 1; the same for the same number. */
  at(n: number): number {
    return mix(this.#seed ^ Math.imul(n + 1, 0x27d4eb2f)) / 4_294_967_296;
  }

  /** A whole number from 0 up to, not including, `below`. */
  below(n: number, below: number): number {
    return Math.floor(this.at(n) * below);
  }
}

/** Draws one after another. */
export class Draws {
  #n = 0;

  constructor(private readonly chance: Chance) {}

  next(): number {
    this.#n += 1;
    return this.chance.at(this.#n);
  }

  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance1(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of some; the list is not empty. */
  one<T>(of: readonly T[]): T {
    const found = of[this.below(of.length)];
    if (found === undefined) throw new RangeError('nothing to choose from');
    return found;
  }
}
