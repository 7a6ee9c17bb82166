import { setImmediate as loopTurn } from 'node:timers/promises';
import { StoreClosedError, type AppendOutcome, type Commit, type EventStore, type NewCommit } from '../event-store.ts';
import { seal } from '../seal.ts';

/** `nothing`: there was nothing to write after all. */
export type Submitted = AppendOutcome | 'nothing';

/**
 * All writers of a process share the cost of durability: what came while an append was in flight goes as one append.
 * No timer; a batch is as large as the store is slow.
 */
export interface CommitQueue {
  readonly store: EventStore;
  /**
   * Asks for a place in the next append. `make` is called when that append is put together, so that it holds what came
   * until then. An append that rejects counts as `unknown`; on a closed store this rejects with StoreClosedError.
   */
  submit(make: () => NewCommit | undefined): Promise<Submitted>;
  /** Hears every won commit, in order, before anybody is answered. Returns the way to stop hearing. */
  onWon(listener: (commits: readonly Commit[]) => void): () => void;
}

export type CommitQueueOptions = Readonly<{
  /** Most commits of one append; default 1,000. */
  maxBatch?: number;
  /** Awaited before each append, so that all requests of one turn of the event loop share it; default one loop turn. */
  turn?: () => Promise<unknown>;
}>;

type Entry = Readonly<{
  make: () => NewCommit | undefined;
  resolve: (outcome: Submitted) => void;
  reject: (reason: unknown) => void;
}>;
type Made = Readonly<{ entry: Entry; commit: NewCommit }>;

class SharedCommitQueue implements CommitQueue {
  readonly store: EventStore;
  readonly #maxBatch: number;
  readonly #turn: () => Promise<unknown>;
  readonly #listeners = new Set<(commits: readonly Commit[]) => void>();
  #waiting: Entry[] = [];
  #running = false;

  constructor(store: EventStore, { maxBatch = 1_000, turn = () => loopTurn() }: CommitQueueOptions) {
    this.store = store;
    this.#maxBatch = maxBatch;
    this.#turn = turn;
  }

  submit(make: () => NewCommit | undefined): Promise<Submitted> {
    const { promise, resolve, reject } = Promise.withResolvers<Submitted>();
    this.#waiting.push({ make, resolve, reject });
    if (!this.#running) void this.#run();
    return promise;
  }

  onWon(listener: (commits: readonly Commit[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      await this.#turn();
      await this.#send(this.#nextBatch());
    }
    this.#running = false;
  }

  #nextBatch(): readonly Made[] {
    const entries = this.#waiting.slice(0, this.#maxBatch);
    this.#waiting = this.#waiting.slice(this.#maxBatch);
    return entries.flatMap((entry) => {
      try {
        const commit = entry.make();
        if (commit) return [{ entry, commit }];
        entry.resolve('nothing');
      } catch (error) {
        entry.reject(error);
      }
      return [];
    });
  }

  async #send(batch: readonly Made[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      const outcomes = await this.store.append(batch.map(({ commit }) => commit));
      this.#tell(batch.filter((_, index) => outcomes[index] === 'won').map(({ commit }) => withoutBody(commit)));
      for (const [index, { entry }] of batch.entries()) entry.resolve(outcomes[index] ?? 'unknown');
    } catch (error) {
      for (const { entry } of batch)
        if (error instanceof StoreClosedError) entry.reject(error);
        else entry.resolve('unknown');
    }
  }

  #tell(won: readonly Commit[]): void {
    if (won.length > 0) for (const listener of this.#listeners) listener(won);
  }
}

const withoutBody = (commit: NewCommit): Commit => {
  const { body: _, ...sealed } = seal(commit);
  return sealed;
};

const queues = new WeakMap<EventStore, CommitQueue>();

/** The one commit queue of a store: asked again for the same store, the same queue (the first options stay). */
export const commitQueue = (store: EventStore, options: CommitQueueOptions = {}): CommitQueue => {
  const known = queues.get(store);
  if (known) return known;
  const queue = new SharedCommitQueue(store, options);
  queues.set(store, queue);
  return queue;
};
