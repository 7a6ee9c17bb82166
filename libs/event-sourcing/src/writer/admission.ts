// Overload is told early: a command whose turn does not come soon is refused before anything of it is written.
import { nobodyWaits, type Precedence, type Timer, type Timers } from '#platform';
import { BusyError } from '../writer.port.ts';

export type AdmissionOptions = Readonly<{
  timers: Pick<Timers, 'monotonicMs' | 'after'>;
  /** Whoever is inside or waits goes before what follows from earlier answers; left out: nothing stands back. */
  precedence?: Precedence | undefined;
  /** As many are worked on at once as were done lately in this time; default 500 ms. */
  insideMs?: number;
  /** So long a command waits for its turn; default 1,000 ms. Refused at once, a crowd would only ask again at once. */
  patienceMs?: number;
  /** Most that wait; default 20,000. */
  maxWaiting?: number;
}>;

type Waiting = Readonly<{ since: number; come: () => void; refuse: (error: BusyError) => void }>;

/** Believed until a rush has shown how many are done in a second. */
const firstPace = 2_000;
const windowMs = 250;
/** With fewer inside, the pace is that of those who ask, and says nothing of what could be done. */
const rushFrom = 64;
/** However slow it was: a batch must have something to hold, or it becomes slower still. */
const leastInside = 300;

/** How many commands a process works on at once, by its pace in the last rush; the others wait their turn, but not for long. */
export class Admission {
  readonly #options: Required<Omit<AdmissionOptions, 'precedence'>>;
  readonly #precedence: Precedence;
  #perMs = firstPace / 1000;
  #inside = 0;
  #waiting: Waiting[] = [];
  #impatience: Timer | undefined;
  #done = 0;
  #since = -Infinity;
  #rush = false;

  constructor(options: AdmissionOptions) {
    this.#options = { insideMs: 500, patienceMs: 1_000, maxWaiting: 20_000, ...options };
    this.#precedence = options.precedence ?? nobodyWaits;
  }

  /** So many are worked on at once. */
  get most(): number {
    return Math.max(leastInside, Math.ceil(this.#perMs * this.#options.insideMs));
  }

  /** Does the work, or refuses with BusyError, nothing done. What the work refuses says nothing of the pace: it cost no write. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return this.#precedence.answering(() => this.#run(work));
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    this.#look();
    if (this.#inside >= this.most || this.#waiting.length > 0) await this.#turn();
    else this.#inside += 1;
    try {
      const result = await work();
      this.#done += 1;
      return result;
    } finally {
      this.#inside -= 1;
      this.#rush &&= this.#inside >= rushFrom;
      this.#callIn();
    }
  }

  #turn(): Promise<void> {
    const { timers, maxWaiting } = this.#options;
    if (this.#waiting.length >= maxWaiting) return Promise.reject(busy());
    return new Promise((come, refuse) => {
      this.#waiting.push({ since: timers.monotonicMs(), come, refuse });
      this.#mindTheTime();
    });
  }

  /** Whoever comes in is counted as inside at once. */
  #callIn(): void {
    const room = Math.min(this.most - this.#inside, this.#waiting.length);
    if (room <= 0) return;
    this.#inside += room;
    for (const { come } of this.#waiting.splice(0, room)) come();
  }

  /** One timer, for whoever has waited longest. */
  #mindTheTime(): void {
    const [first] = this.#waiting;
    if (!first || this.#impatience) return;
    const { timers, patienceMs } = this.#options;
    this.#impatience = timers.after(Math.max(1, first.since + patienceMs - timers.monotonicMs()), () => {
      this.#impatience = undefined;
      const now = timers.monotonicMs();
      const patient = this.#waiting.findIndex(({ since }) => since + patienceMs > now);
      const late = this.#waiting.splice(0, patient < 0 ? this.#waiting.length : patient);
      for (const { refuse } of late) refuse(busy());
      this.#mindTheTime();
    });
  }

  #look(): void {
    const now = this.#options.timers.monotonicMs();
    const passed = now - this.#since;
    if (passed < windowMs) return;
    if (this.#rush) this.#perMs = (this.#perMs + this.#done / passed) / 2;
    this.#since = now;
    this.#done = 0;
    this.#rush = this.#inside >= rushFrom;
  }
}

const busy = (): BusyError => new BusyError('more is asked for than can be done');
