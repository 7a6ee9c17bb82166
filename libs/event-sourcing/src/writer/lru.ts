/** A bounded map that forgets what was used longest ago; what `mayGo` keeps back stays, even above the bound. */
export class Lru<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #bound: number;
  /** Forgetting has to pass over what was taken out since: many at once pass over it once. */
  readonly #slack: number;
  readonly #mayGo: (value: Value) => boolean;

  constructor(bound: number, mayGo: (value: Value) => boolean = () => true) {
    this.#slack = Math.floor(bound / 17);
    this.#bound = bound - this.#slack;
    this.#mayGo = mayGo;
  }

  get size(): number {
    return this.#entries.size;
  }

  peek(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  /** The value of `key`, made where missing; it counts as used now. */
  use(key: string, make: () => Value): Value {
    const value = this.#entries.get(key) ?? make();
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#bound + this.#slack) this.#shrink(key);
    return value;
  }

  #shrink(justUsed: string): void {
    for (const [key, value] of this.#entries) {
      if (this.#entries.size <= this.#bound) return;
      if (key !== justUsed && this.#mayGo(value)) this.#entries.delete(key);
    }
  }
}
