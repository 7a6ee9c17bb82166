// People who wait for an answer go first. What only follows from earlier answers (facts told and heard, views, texts) asks before
// each small piece of it, and stands back while people keep the thread busy.
import type { Timers } from './seams.ts';

export interface Precedence {
  /** Somebody waits for the answer until the work has ended. */
  answering<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Resolves when the next piece of what follows may be done: at once while nobody has waited lately. True: the piece may be as
   * large as it likes; false: people come, so it should be done soon.
   */
  turn(): Promise<boolean>;
}

export type PrecedenceOptions = Readonly<{
  timers: Pick<Timers, 'after' | 'monotonicMs'>;
  /** No piece stands back longer, however many people wait; default 250 ms. */
  longestMs?: number;
  /** When one has, all that asks may go on for so long: the least share of the time that what follows has; default 25 ms. */
  sliceMs?: number;
  /** So many pieces go at once where the thread has time; default 128. */
  atOnce?: number;
  /** So few people are no crowd: they are answered soon, whatever goes on beside them; default 16. */
  few?: number;
}>;

type Asking = Readonly<{ until: number; go: (free: boolean) => void }>;

/** So often it is looked whether the thread has time. */
const lookMs = 1;
/** A timer that is later than this had to wait for somebody's work. */
const busyMs = 1;

/** So long after the last of them more people are likely to come. */
const lingerMs = 200;

const free = Promise.resolve(true);
const small = Promise.resolve(false);

class PeopleFirst implements Precedence {
  readonly #options: Required<PrecedenceOptions>;
  #people = 0;
  #answeredAt = -Infinity;
  #asking: Asking[] = [];
  #looking = false;
  #openUntil = -Infinity;

  constructor(options: PrecedenceOptions) {
    this.#options = { longestMs: 250, sliceMs: 25, atOnce: 128, few: 16, ...options };
  }

  async answering<T>(work: () => Promise<T>): Promise<T> {
    this.#people += 1;
    try {
      return await work();
    } finally {
      this.#people -= 1;
      if (this.#people === 0) this.#answeredAt = this.#options.timers.monotonicMs();
    }
  }

  turn(): Promise<boolean> {
    const now = this.#options.timers.monotonicMs();
    if (now < this.#openUntil) return small;
    if (this.#asking.length === 0 && this.#isQuiet(now)) return free;
    return new Promise((go) => {
      this.#asking.push({ until: now + this.#options.longestMs, go });
      this.#look();
    });
  }

  /**
   * A timer that comes in time says that the thread is free, whoever waits: for a disk or a service far away, say. One that is
   * late says little where few wait: what follows has kept the thread itself.
   */
  #look(): void {
    if (this.#looking || this.#asking.length === 0) return;
    this.#looking = true;
    const { timers, atOnce, sliceMs, few } = this.#options;
    const due = timers.monotonicMs() + lookMs;
    timers.after(lookMs, () => {
      this.#looking = false;
      const now = timers.monotonicMs();
      if (this.#isQuiet(now)) this.#letGo(this.#asking.length, true);
      else if (now <= due + busyMs || this.#people <= few) this.#letGo(atOnce, false);
      else if ((this.#asking[0]?.until ?? Infinity) <= now) {
        this.#openUntil = now + sliceMs;
        this.#letGo(this.#asking.length, false);
      }
      this.#look();
    });
  }

  #isQuiet(now: number): boolean {
    return this.#people === 0 && now - this.#answeredAt >= lingerMs;
  }

  #letGo(count: number, large: boolean): void {
    for (const { go } of this.#asking.splice(0, count)) go(large);
  }
}

/** One for each process: those who answer people and those who work on what follows share it. */
export const precedence = (options: PrecedenceOptions): Precedence => new PeopleFirst(options);

/** Where nobody waits for an answer of this process, or nobody counts them. */
export const nobodyWaits: Precedence = { answering: (work) => work(), turn: () => free };
