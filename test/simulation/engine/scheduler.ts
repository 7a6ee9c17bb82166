// Simulated time. Whatever waits is an event; events run one at a time by time, ties by the seed, and between two of them
// everything that does not wait runs to its end.
import type { Chance } from './chance.ts';

export type Planned = { readonly at: number; readonly tie: number; task: (() => void) | undefined };

const before = (one: Planned, other: Planned): boolean =>
  one.at === other.at ? one.tie < other.tie : one.at < other.at;

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

export class Scheduler {
  now = 0;
  /** Events run. */
  steps = 0;
  readonly #heap: Planned[] = [];
  readonly #ties: Chance;
  #planned = 0;

  constructor(chance: Chance) {
    this.#ties = chance.of('ties');
  }

  after(ms: number, task: () => void): Planned {
    this.#planned += 1;
    const planned = { at: this.now + Math.max(0, Math.ceil(ms)), tie: this.#ties.at(this.#planned), task };
    this.#push(planned);
    return planned;
  }

  /** Runs events until `done`, until none is left or until `limitMs` of simulated time is reached. */
  async run(limitMs: number, done: () => boolean = () => false): Promise<void> {
    while (!done()) {
      const next = this.#heap[0];
      if (!next || next.at > limitMs) break;
      this.#pop();
      if (!next.task) continue;
      this.now = next.at;
      this.steps += 1;
      next.task();
      // The libraries wait for one turn of the loop to share an append: the first turn is theirs.
      await turn();
      await turn();
    }
    if (this.now < limitMs && !done()) this.now = limitMs;
  }

  #push(planned: Planned): void {
    const heap = this.#heap;
    let at = heap.push(planned) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (!parent || before(parent, planned)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = planned;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (!left) break;
      if (right && before(right, left)) child += 1;
      const least = heap[child];
      if (!least || before(last, least)) break;
      heap[at] = least;
      at = child;
    }
    heap[at] = last;
  }
}
