// One command after another for each person in this process; the streams' fences see to it between processes.
export class Lanes {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `work` when all earlier work of the lane has ended, however it ended; at once when there is none. */
  run<T>(lane: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(lane);
    const done = before ? before.then(work) : work();
    const left = () => {
      if (this.#tails.get(lane) === tail) this.#tails.delete(lane);
    };
    const tail = done.then(left, left);
    this.#tails.set(lane, tail);
    return done;
  }
}
