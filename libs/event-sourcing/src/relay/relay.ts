import type { Commit, CommitKey, EventStore } from '../event-store.ts';
import { Lru } from '../writer/lru.ts';
import { nobodyWaits, type Timer } from '#platform';
import { Backlog, keyOf } from './backlog.ts';
import { Folding } from './folding.ts';
import { Lease } from './lease.ts';
import { RelayStoppedError, type Relay, type RelayLag, type RelayOptions } from './relay.port.ts';
import { Backoff } from './retry.ts';
import { Telling } from './telling.ts';

const keysRemembered = 100_000;
/** A sweep takes at most about a tenth of the time, however much waits... */
const restPerSweep = 10;
/** ...but what another process left untold never waits longer than this for one. */
const longestRestMs = 10_000;

/** Where nobody else writes a sweep finds only what was told and could not be marked. */
const ownSweepMs = 10_000;

/** What this process knows of a commit given to stage 1. */
type Known = {
  folded: boolean;
  /** Own commits, and those found untold at the start, are told as soon as they are folded. */
  tellAtOnce: boolean;
  /** Monotonic milliseconds: when it was first heard of. */
  readonly heardAt: number;
};

type Settled<Fact> = RelayOptions<Fact> &
  Required<Pick<RelayOptions<Fact>, 'store' | 'pollMs' | 'batch' | 'maxBacklog' | 'graceMs' | 'exclusive' | 'leaseMs'>>;

class TwoStageRelay<Fact> implements Relay {
  readonly #options: Settled<Fact>;
  readonly #stopping = new AbortController();
  readonly #backlog: Backlog;
  readonly #folding: Folding;
  readonly #telling: Telling<Fact>;
  readonly #known = new Lru<Known>(keysRemembered);
  /** Only where several relays may serve the store. */
  readonly #lease: Lease | undefined;
  #wanted = 0;
  #stopHearing: () => void = () => undefined;
  #poll: Timer | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #nextSweep: Promise<void> | undefined;
  #sweptAt = -Infinity;
  #graceOver = false;
  #toldWaiters: PromiseWithResolvers<void>[] = [];

  constructor(options: Settled<Fact>) {
    this.#options = options;
    const { store, fold, map, publish, batch, log, timers, maxBacklog, precedence = nobodyWaits } = options;
    const stopping = this.#stopping.signal;
    const shared = { batch, log, stopping, precedence };
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
      flush: typeof fold === 'object' ? () => fold.flush() : nothing,
      marksWait: options.exclusive,
      mayTell: () => this.#mayTell,
      emptied: () => this.#emptied(),
    });
    const { heartbeats = store.heartbeats, exclusive, leaseMs } = options;
    if (heartbeats && !exclusive)
      this.#lease = new Lease({ heartbeats, timers, log, leaseMs, taken: () => this.#takeOver() });
  }

  async start(): Promise<void> {
    const { fold, queue } = this.#options;
    if (typeof fold === 'object') await fold.prepare();
    this.#stopHearing = queue.onWon((commits) => this.#hearOwn(commits));
    await this.#lease?.start();
    await this.#sweepAnew(true);
    await this.#folding.caughtUp();
    this.#schedule(this.#options.pollMs);
  }

  async drained(): Promise<void> {
    if (!this.#options.exclusive) await this.#sweepAnew(false);
    await this.#folding.caughtUp();
  }

  async told(): Promise<void> {
    this.#wanted += 1;
    try {
      await this.#sweepAnew(true);
      await this.#folding.caughtUp();
      if (this.#lease) await this.#sweepAnew(true);
      if (this.#backlog.size === 0 && !this.#backlog.more) return;
      const waiter = Promise.withResolvers<void>();
      this.#toldWaiters.push(waiter);
      await waiter.promise;
    } finally {
      this.#wanted -= 1;
      await this.#telling.settle();
    }
  }

  async retell(since: string): Promise<void> {
    await this.#telling.settle();
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
    await this.#telling.settle();
    await this.#lease?.stop();
    for (const { reject } of this.#toldWaiters.splice(0)) reject(new RelayStoppedError('the relay was stopped'));
  }

  get #mayTell(): boolean {
    return this.#wanted > 0 || (this.#lease?.held ?? true);
  }

  /** What was handed over before is in question: others may have written and told since. */
  #takeOver(): void {
    this.#backlog.forget();
    void this.#sweepAnew(true).catch(() => undefined);
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
      const known =
        this.#known.peek(keyOf(commit)) ?? this.#know(commit, { folded: true, tellAtOnce: true, heardAt: 0 });
      known.folded = true;
      if (!this.#lease && known.tellAtOnce) this.#backlog.add(commit);
      if (this.#lease && this.#mayTell) this.#backlog.addInOrder(commit);
    }
    this.#telling.wake();
    if (this.#lease && this.#backlog.more && this.#backlog.size === 0)
      void this.#sweepAnew(true).catch(() => undefined);
  }

  #emptied(): void {
    if (this.#backlog.more) void this.#sweepAnew(true).catch(() => undefined);
    else this.#nothingLeft();
  }

  /** Told here, or passed over here and found told by another since. */
  #nothingLeft(): void {
    for (const { resolve } of this.#toldWaiters.splice(0)) resolve();
  }

  #schedule(ms: number): void {
    if (this.#stopping.signal.aborted) return;
    const { timers, pollMs, log } = this.#options;
    this.#poll = timers.after(ms, () => {
      const begun = timers.monotonicMs();
      this.#lookAgain()
        .catch((error: unknown) => log.warn({ error }, 'untold commits cannot be read, trying again'))
        .finally(() =>
          this.#schedule(Math.max(pollMs, Math.min(longestRestMs, restPerSweep * (timers.monotonicMs() - begun)))),
        );
    });
  }

  #lookAgain(): Promise<void> {
    const { exclusive, timers } = this.#options;
    const early = timers.monotonicMs() - this.#sweptAt < ownSweepMs;
    return exclusive && early && !this.#backlog.more ? this.#telling.settle() : this.#sweepAnew(false);
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
    this.#sweptAt = timers.monotonicMs();
    const ripe = this.#graceOver ? Infinity : timers.monotonicMs() - graceMs;
    this.#graceOver = false;
    await this.#telling.settle();
    this.#backlog.sweepBegins(this.#telling.unmarked);
    const unfolded = new Set<string>();
    let after: CommitKey | undefined;
    for (;;) {
      const page: readonly Commit[] = this.#stopping.signal.aborted ? [] : await store.untold(batch, after);
      for (const commit of page) this.#sweptUp(commit, ripe, unfolded);
      this.#telling.wake();
      after = page.at(-1);
      if (!after) break;
    }
    const complete = this.#backlog.sweepEnds();
    if (this.#backlog.size > 0) return;
    if (complete) this.#nothingLeft();
    else if (unfolded.size === 0) void this.#sweepAnew(true).catch(() => undefined);
  }

  /** `ripe`: what was first heard of until then is told, whoever wrote it. Only what is folded may be told. */
  #sweptUp(commit: Commit, ripe: number, unfolded: Set<string>): void {
    const known = this.#known.peek(keyOf(commit));
    if (!known) {
      const heardAt = this.#options.timers.monotonicMs();
      this.#know(commit, { folded: false, tellAtOnce: ripe === Infinity, heardAt });
      this.#folding.hear([commit]);
    }
    if (this.#lease) this.#sweptInOrder(commit, known?.folded ?? false, unfolded);
    else if (known?.folded && (known.tellAtOnce || known.heardAt <= ripe)) this.#backlog.addSwept(commit);
    else if (known && ripe === Infinity) known.tellAtOnce = true;
  }

  /** Nothing of a stream is told before what comes earlier in it and is not folded yet. */
  #sweptInOrder(commit: Commit, folded: boolean, unfolded: Set<string>): void {
    // What this sweep passes over while another tells, it must not overtake when it takes the lease half-way.
    if (!this.#mayTell) {
      unfolded.add(commit.stream);
      return;
    }
    if (folded && !unfolded.has(commit.stream)) {
      this.#backlog.addSweptInOrder(commit);
      return;
    }
    unfolded.add(commit.stream);
    this.#backlog.passOver();
  }
}

const nothing = (): Promise<void> => Promise.resolve();

/**
 * Takes what is durable to the world, in two stages: into the service's own views (never held up by the broker), then as
 * facts to the broker, marked as told only after the broker holds them. At least once, each stream in order.
 */
export const relay = <Fact>(options: RelayOptions<Fact>): Relay => {
  const store: EventStore = options.store ?? options.queue.store;
  const defaults = { pollMs: 1_000, batch: 500, maxBacklog: 20_000, graceMs: 5_000, exclusive: false, leaseMs: 10_000 };
  return new TwoStageRelay<Fact>({ ...defaults, ...options, store });
};
