import { setImmediate as loopTurn } from 'node:timers/promises';
import type { Precedence } from '#platform';
import type { Commit } from '../event-store.ts';
import { foldAmongPeople } from '../views/resting.ts';
import type { Backoff } from './retry.ts';
import { RelayStoppedError, type RelayLog } from './relay.port.ts';

type Waiter = Readonly<{ upTo: number; resolve: () => void; reject: (reason: unknown) => void }>;

export type FoldingPorts = Readonly<{
  batch: number;
  log: RelayLog;
  stopping: AbortSignal;
  backoff: Backoff;
  precedence: Precedence;
}>;

/** What has fallen behind so far stands back no longer: all of it is in memory. */
const mostBehind = 20_000;

/** Stage 1: commits are folded in the order heard, whatever the broker does. A fold that fails is tried for ever. */
export class Folding {
  #waiting: Commit[] = [];
  #heard = 0;
  #done = 0;
  #running: Promise<void> | undefined;
  #waiters: Waiter[] = [];
  readonly #backoff: Backoff;

  readonly #fold: (commits: readonly Commit[]) => Promise<void>;
  readonly #folded: (commits: readonly Commit[]) => void;
  readonly #ports: FoldingPorts;
  /** Resolves when somebody waits for the views. */
  #hurry = Promise.withResolvers<true>();

  constructor(
    fold: (commits: readonly Commit[]) => Promise<void>,
    folded: (commits: readonly Commit[]) => void,
    ports: FoldingPorts,
  ) {
    this.#fold = fold;
    this.#folded = folded;
    this.#ports = ports;
    this.#backoff = ports.backoff;
  }

  get unfolded(): number {
    return this.#heard - this.#done;
  }

  hear(commits: readonly Commit[]): void {
    if (commits.length === 0) return;
    this.#waiting.push(...commits);
    this.#heard += commits.length;
    this.#running ??= this.#run();
  }

  /** Resolves when everything heard so far is folded. */
  caughtUp(): Promise<void> {
    if (this.#done >= this.#heard) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.push({ upTo: this.#heard, resolve, reject });
    this.#hurry.resolve(true);
    return promise;
  }

  async stopped(): Promise<void> {
    this.#hurry.resolve(true);
    await this.#running;
    for (const { reject } of this.#waiters.splice(0)) reject(new RelayStoppedError('the relay was stopped'));
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#ports.stopping.aborted) {
      await loopTurn();
      const most = (await this.#turn()) ? this.#ports.batch : Math.min(this.#ports.batch, foldAmongPeople);
      await this.#step(this.#waiting.slice(0, most));
    }
    this.#running = undefined;
  }

  /** Stands back for people, unless somebody waits for the views. True: the fold may be large. */
  #turn(): Promise<boolean> | true {
    if (this.#waiters.length > 0 || this.#waiting.length > mostBehind) return true;
    this.#hurry = Promise.withResolvers<true>();
    return Promise.race([this.#ports.precedence.turn(), this.#hurry.promise]);
  }

  async #step(commits: readonly Commit[]): Promise<void> {
    try {
      await this.#fold(commits);
    } catch (error) {
      this.#ports.log.error({ error, attempt: this.#backoff.attempt + 1 }, 'views cannot be folded, trying again');
      await this.#backoff.pause();
      return;
    }
    this.#backoff.reset();
    this.#waiting.splice(0, commits.length);
    this.#done += commits.length;
    this.#folded(commits);
    for (const { resolve } of this.#waiters.filter(({ upTo }) => upTo <= this.#done)) resolve();
    this.#waiters = this.#waiters.filter(({ upTo }) => upTo > this.#done);
  }
}
