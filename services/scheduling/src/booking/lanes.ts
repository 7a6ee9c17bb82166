// One command after another for each person in this process; the streams' fences see to it between processes.
export class Lanes {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `work` when all earlier work of the lane has ended, however it ended. */
  async run<T>(lane: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(lane) ?? Promise.resolve();
    const done = before.then(work);
    const tail = done.then(
      () => undefined,
      () => undefined,
    );
    this.#tails.set(lane, tail);
    try {
      return await done;
    } finally {
      if (this.#tails.get(lane) === tail) this.#tails.delete(lane);
    }
  }
}
