import type { Timers } from '#platform';

/** Waits before a failed step is tried again: 100 ms, doubling up to 10 s; ends at once when stopped. */
export class Backoff {
  #attempt = 0;
  readonly #timers: Timers;
  readonly #stopping: AbortSignal;

  constructor(timers: Timers, stopping: AbortSignal) {
    this.#timers = timers;
    this.#stopping = stopping;
  }

  get attempt(): number {
    return this.#attempt;
  }

  reset(): void {
    this.#attempt = 0;
  }

  async pause(): Promise<void> {
    const ms = Math.min(10_000, 100 * 2 ** Math.min(this.#attempt, 10));
    this.#attempt += 1;
    await this.#timers.sleep(ms, this.#stopping).catch(() => undefined);
  }
}
