import type { Recorded } from '../decider.ts';
import type { Commit, EventStore } from '../event-store.ts';
import { asStored, recordedEvents, type Upcast } from '../upcasting.ts';
import type { ViewCollection, ViewStore, ViewTransaction } from './view-store.ts';

/** Changes views for one event. Unknown event types are passed over. Documents are written `collection.in(transaction)`. */
export type ViewFold = (event: Recorded, transaction: ViewTransaction) => Promise<void> | void;

/** What the relay drives: folds that may be given the same commits again. */
export interface Projection {
  /** Folds commits, each stream in order; what was folded before is passed over. One transaction, durable at the end. */
  fold(commits: readonly Commit[]): Promise<void>;
  /** Builds everything anew when the views are empty or of another revision. Called once before the first `fold`. */
  prepare(): Promise<void>;
  /** Forgets and folds every commit of the store again. */
  rebuild(): Promise<void>;
}

export type ProjectionOptions = Readonly<{
  views: ViewStore;
  /** The service's own event store. */
  store: EventStore;
  /** Raise it when folds or indexes change: the views are then rebuilt at the next start. */
  revision: string;
  folds: readonly ViewFold[];
  upcast?: Upcast;
}>;

type Seen = Readonly<{ id: string; version: number }>;
type Built = Readonly<{ id: 'built'; revision: string }>;

/** Commits of one transaction during a rebuild. */
const pageOfRebuild = 500;

class GuardedProjection implements Projection {
  readonly #options: ProjectionOptions;
  readonly #seen: ViewCollection<Seen>;
  readonly #built: ViewCollection<Built>;

  constructor(options: ProjectionOptions) {
    this.#options = options;
    this.#seen = options.views.collection<Seen>('~streams');
    this.#built = options.views.collection<Built>('~built');
  }

  async fold(commits: readonly Commit[]): Promise<void> {
    if (commits.length === 0) return;
    await this.#options.views.transaction(async (transaction) => {
      for (const commit of commits) await this.#foldCommit(commit, transaction);
    });
    await this.#options.views.flush();
  }

  async prepare(): Promise<void> {
    const built = await this.#built.get('built');
    if (built?.revision !== this.#options.revision) await this.rebuild();
  }

  async rebuild(): Promise<void> {
    const { views, store, revision } = this.#options;
    await views.clear();
    let page: Commit[] = [];
    for await (const commit of store.all()) {
      page.push(commit);
      if (page.length < pageOfRebuild) continue;
      await this.fold(page);
      page = [];
    }
    await this.fold(page);
    await this.#built.put({ id: 'built', revision });
  }

  /** A gap (another process wrote in between) is filled from the store, so that no fold ever misses an event. */
  async #foldCommit(commit: Commit, transaction: ViewTransaction): Promise<void> {
    const seen = (await this.#seen.in(transaction).get(commit.stream))?.version ?? 0;
    if (commit.to <= seen) return;
    const missing =
      commit.from > seen + 1
        ? (await this.#options.store.read(commit.stream, seen + 1)).filter(({ to }) => to < commit.from)
        : [];
    for (const each of [...missing, commit]) await this.#foldEvents(each, transaction);
    await this.#seen.in(transaction).put({ id: commit.stream, version: commit.to });
  }

  async #foldEvents(commit: Commit, transaction: ViewTransaction): Promise<void> {
    for (const event of recordedEvents(commit, this.#options.upcast ?? asStored)) {
      for (const fold of this.#options.folds) await fold(event, transaction);
    }
  }
}

/** Folds a service's own events into its views, guarded by a version per source stream. */
export const project = (options: ProjectionOptions): Projection => new GuardedProjection(options);
