import type { Commit, CommitKey, EventStore } from '../event-store.ts';
import { Lru } from '../writer/lru.ts';
import type { Timer } from '#platform';
import { Backlog, keyOf } from './backlog.ts';
import { Folding } from './folding.ts';
import { RelayStoppedError, type Relay, type RelayLag, type RelayOptions } from './relay.port.ts';
import { Backoff } from './retry.ts';
import { Telling } from './telling.ts';

const keysRemembered = 100_000;
/** A sweep takes at most about a tenth of the time, however much waits. */
const restPerSweep = 10;

/** What this process knows of a commit given to stage 1. */
type Known = {
  folded: boolean;
  /** Own commits, and those found untold at the start, are told as soon as they are folded. */
  tellAtOnce: boolean;
  /** Monotonic milliseconds: when it was first heard of. */
  readonly heardAt: number;
};

type Settled<Fact> = RelayOptions<Fact> &
  Required<Pick<RelayOptions<Fact>, 'store' | 'pollMs' | 'batch' | 'maxBacklog' | 'graceMs' | 'exclusive'>>;

class TwoStageRelay<Fact> implements Relay {
  readonly #options: Settled<Fact>;
  readonly #stopping = new AbortController();
  readonly #backlog: Backlog;
  readonly #folding: Folding;
  readonly #telling: Telling<Fact>;
  readonly #known = new Lru<Known>(keysRemembered);
  #stopHearing: () => void = () => undefined;
  #poll: Timer | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #nextSweep: Promise<void> | undefined;
  #graceOver = false;
  #toldWaiters: PromiseWithResolvers<void>[] = [];

  constructor(options: Settled<Fact>) {
    this.#options = options;
    const { store, fold, map, publish, batch, log, timers, maxBacklog } = options;
    const stopping = this.#stopping.signal;
    const shared = { batch, log, stopping };
    this.#backlog = new Backlog(maxBacklog);
    const foldAll =
      typeof fold === 'function' ? fold : (commits: readonly Commit[]) => fold?.fold(commits) ?? nothing();
    const folded = (commits: readonly Commit[]): void => this.#folded(commits);
    this.#folding = new Folding(foldAll, folded, { ...shared, backoff: new Backoff(timers, stopping) });
    this.#telling = new Telling<Fact>({
      ...shared,
      store,
      backlog: this.#backlog,
      backoff: new Backoff(timers, stopping),
      map: map ?? (() => []),
      publish: publish ?? nothing,
      emptied: () => this.#emptied(),
    });
  }

  async start(): Promise<void> {
    const { fold, queue } = this.#options;
    if (typeof fold === 'object') await fold.prepare();
    this.#stopHearing = queue.onWon((commits) => this.#hearOwn(commits));
    await this.#sweepAnew(true);
    await this.#folding.caughtUp();
    this.#schedule(this.#options.pollMs);
  }

  async drained(): Promise<void> {
    if (!this.#options.exclusive) await this.#sweepAnew(false);
    await this.#folding.caughtUp();
  }

  async told(): Promise<void> {
    await this.#sweepAnew(true);
    await this.#folding.caughtUp();
    if (this.#backlog.size === 0 && !this.#backlog.more) return;
    const waiter = Promise.withResolvers<void>();
    this.#toldWaiters.push(waiter);
    await waiter.promise;
  }

  async retell(since: string): Promise<void> {
    await this.#options.store.retell(since);
    this.#backlog.unparkAll();
    await this.#sweepAnew(true);
  }

  lag(): RelayLag {
    const { size: untold, more, parked } = this.#backlog;
    return { unfolded: this.#folding.unfolded, untold, more, parked };
  }

  async stop(): Promise<void> {
    this.#stopHearing();
    this.#poll?.cancel();
    this.#stopping.abort();
    await this.#sweeping.catch(() => undefined);
    await Promise.all([this.#folding.stopped(), this.#telling.stopped()]);
    for (const { reject } of this.#toldWaiters.splice(0)) reject(new RelayStoppedError('the relay was stopped'));
  }

  #hearOwn(commits: readonly Commit[]): void {
    const heardAt = this.#options.timers.monotonicMs();
    for (const commit of commits) this.#know(commit, { folded: false, tellAtOnce: true, heardAt });
    this.#folding.hear(commits);
  }

  #know(commit: Commit, known: Known): Known {
    return this.#known.use(keyOf(commit), () => known);
  }

  /** Own commits go on to be told; others' wait for a sweep that finds them still untold after their grace. */
  #folded(commits: readonly Commit[]): void {
    for (const commit of commits) {
      const known = this.#know(commit, { folded: true, tellAtOnce: true, heardAt: 0 });
      known.folded = true;
      if (known.tellAtOnce) this.#backlog.add(commit);
    }
    this.#telling.wake();
  }

  #emptied(): void {
    if (this.#backlog.more) void this.#sweepAnew(true).catch(() => undefined);
    else for (const { resolve } of this.#toldWaiters.splice(0)) resolve();
  }

  #schedule(ms: number): void {
    if (this.#stopping.signal.aborted) return;
    const { timers, pollMs, log } = this.#options;
    this.#poll = timers.after(ms, () => {
      const begun = timers.monotonicMs();
      this.#sweepAnew(false)
        .catch((error: unknown) => log.warn({ error }, 'untold commits cannot be read, trying again'))
        .finally(() => this.#schedule(Math.max(pollMs, restPerSweep * (timers.monotonicMs() - begun))));
    });
  }

  /** A sweep that begins after this call; callers that come before it begins share it. */
  #sweepAnew(atOnce: boolean): Promise<void> {
    if (atOnce) this.#graceOver = true;
    this.#nextSweep ??= this.#sweeping
      .catch(() => undefined)
      .then(() => {
        this.#nextSweep = undefined;
        this.#sweeping = this.#sweep();
        return this.#sweeping;
      });
    return this.#nextSweep;
  }

  async #sweep(): Promise<void> {
    const { store, batch, timers, graceMs } = this.#options;
    const ripe = this.#graceOver ? Infinity : timers.monotonicMs() - graceMs;
    this.#graceOver = false;
    this.#backlog.sweepBegins();
    let after: CommitKey | undefined;
    for (;;) {
      const page: readonly Commit[] = this.#stopping.signal.aborted ? [] : await store.untold(batch, after);
      for (const commit of page) this.#sweptUp(commit, ripe);
      this.#telling.wake();
      after = page.at(-1);
      if (!after) break;
    }
    if (!this.#backlog.sweepEnds() && this.#backlog.size === 0) void this.#sweepAnew(true).catch(() => undefined);
  }

  /** `ripe`: what was first heard of until then is told, whoever wrote it. Only what is folded may be told. */
  #sweptUp(commit: Commit, ripe: number): void {
    const known = this.#known.peek(keyOf(commit));
    if (!known) {
      const heardAt = this.#options.timers.monotonicMs();
      this.#know(commit, { folded: false, tellAtOnce: ripe === Infinity, heardAt });
      this.#folding.hear([commit]);
    } else if (known.folded && (known.tellAtOnce || known.heardAt <= ripe)) this.#backlog.addSwept(commit);
    else if (ripe === Infinity) known.tellAtOnce = true;
  }
}

const nothing = (): Promise<void> => Promise.resolve();

/**
 * Takes what is durable to the world, in two stages: into the service's own views (never held up by the broker), then as
 * facts to the broker, marked as told only after the broker holds them. At least once, each stream in order.
 */
export const relay = <Fact>(options: RelayOptions<Fact>): Relay => {
  const store: EventStore = options.store ?? options.queue.store;
  const defaults = { pollMs: 1_000, batch: 500, maxBacklog: 20_000, graceMs: 5_000, exclusive: false };
  return new TwoStageRelay<Fact>({ ...defaults, ...options, store });
};
