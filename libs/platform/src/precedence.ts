// People who wait for an answer go first. What only follows from earlier answers (facts told and heard, views, texts) asks before
// each small piece of it, and stands back while people keep the thread busy.
import type { Timers } from './seams.ts';

export interface Precedence {
  /** Somebody waits for the answer until the work has ended. */
  answering<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Resolves when the next piece of what follows may be done: at once while nobody waits. True: the piece may be as large as it
   * likes; false: people wait, so it should be done soon.
   */
  turn(): Promise<boolean>;
}

export type PrecedenceOptions = Readonly<{
  timers: Pick<Timers, 'after' | 'monotonicMs'>;
  /** No piece stands back longer, however many people wait. */
  longestMs?: number;
}>;

/** So often it is looked whether the thread has time. */
const lookMs = 2;
/** A timer that is later than this had to wait for somebody's work. */
const busyMs = 1;

const free = Promise.resolve(true);

class PeopleFirst implements Precedence {
  readonly #options: Required<PrecedenceOptions>;
  #people = 0;
  #asking: ((free: boolean) => void)[] = [];

  constructor(options: PrecedenceOptions) {
    this.#options = { longestMs: 250, ...options };
  }

  async answering<T>(work: () => Promise<T>): Promise<T> {
    this.#people += 1;
    try {
      return await work();
    } finally {
      this.#people -= 1;
    }
  }

  turn(): Promise<boolean> {
    if (this.#people === 0 && this.#asking.length === 0) return free;
    return new Promise((resolve) => {
      this.#asking.push(resolve);
      if (this.#asking.length === 1) this.#look(this.#options.timers.monotonicMs() + this.#options.longestMs);
    });
  }

  /** A timer that comes in time says that the thread is free, whoever waits: for a disk or a service far away, say. */
  #look(until: number): void {
    const { timers } = this.#options;
    const due = timers.monotonicMs() + lookMs;
    timers.after(lookMs, () => {
      const now = timers.monotonicMs();
      if (now < until && now > due + busyMs) this.#look(until);
      else for (const go of this.#asking.splice(0)) go(this.#people === 0);
    });
  }
}

/** One for each process: those who answer people and those who work on what follows share it. */
export const precedence = (options: PrecedenceOptions): Precedence => new PeopleFirst(options);

/** Where nobody waits for an answer of this process, or nobody counts them. */
export const nobodyWaits: Precedence = { answering: (work) => work(), turn: () => free };
