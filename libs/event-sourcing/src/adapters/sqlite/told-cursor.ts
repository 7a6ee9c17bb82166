/**
 * Which commits are told: all up to `position`, and those marked ahead of it. Only the position is ever saved; marks
 * ahead of a gap live in memory, so a restart tells these again.
 */
export class ToldCursor {
  #position: number;
  #saved: number;
  readonly #ahead = new Set<number>();

  constructor(saved: number) {
    this.#position = saved;
    this.#saved = saved;
  }

  get position(): number {
    return this.#position;
  }

  /** The position to be saved with the next append; undefined when it is saved already. */
  get unsaved(): number | undefined {
    return this.#position === this.#saved ? undefined : this.#position;
  }

  saved(position: number): void {
    this.#saved = position;
  }

  has(position: number): boolean {
    return position <= this.#position || this.#ahead.has(position);
  }

  mark(position: number): void {
    if (position <= this.#position) return;
    this.#ahead.add(position);
    while (this.#ahead.delete(this.#position + 1)) this.#position += 1;
  }

  /** Everything after `position` counts as not told again. */
  backTo(position: number): void {
    this.#position = Math.min(this.#position, position);
    this.#ahead.clear();
  }
}
