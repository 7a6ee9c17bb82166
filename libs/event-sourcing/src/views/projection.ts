import type { Recorded } from '../decider.ts';
import type { Commit, EventStore } from '../event-store.ts';
import { asStored, recordedEvents, type Upcast } from '../upcasting.ts';
import type { ViewCollection, ViewStore, ViewTransaction } from './view-store.ts';

/** Changes views for one event. Unknown event types are passed over. Documents are written `collection.in(transaction)`. */
export type ViewFold = (event: Recorded, transaction: ViewTransaction) => Promise<void> | void;

/** What the relay drives: folds that may be given the same commits again. */
export interface Projection {
  /** Folds commits, each stream in order; what was folded before is passed over. One transaction; durable after `flush`. */
  fold(commits: readonly Commit[]): Promise<void>;
  /** Resolves when everything folded so far survives a power cut: nothing is marked as told before. */
  flush(): Promise<void>;
  /**
   * Builds everything anew when the views are empty or of another revision; joins in where another process is at it, and
   * carries on what one left unfinished. Called once before the first `fold`.
   */
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
type Building = Readonly<{ id: 'building'; revision: string; round: number }>;
/** `built`: `revision` has folded every commit from before. `building`: since this round only `revision` folds. */
type Built = Readonly<{ id: 'built'; revision: string }> | Building;

/** The views are of a newer or older release, which rebuilt them: to fold into them would mix the two. */
export class OtherRevisionError extends Error {
  override readonly name = 'OtherRevisionError';
}

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

  fold(commits: readonly Commit[]): Promise<void> {
    if (commits.length === 0) return Promise.resolve();
    return this.#options.views.transaction(async (transaction) => {
      const building = await this.#building(transaction);
      if (building && building.revision !== this.#options.revision)
        throw new OtherRevisionError(`the views are of revision ${building.revision}`);
      await this.#lookAhead(commits, transaction);
      for (const commit of commits) await this.#foldCommit(commit, transaction);
    });
  }

  flush(): Promise<void> {
    return this.#options.views.flush();
  }

  async prepare(): Promise<void> {
    while ((await this.#built.get('built'))?.revision !== this.#options.revision)
      if (await this.#buildUp(await this.#roundOfMine())) return;
  }

  async rebuild(): Promise<void> {
    if (!(await this.#buildUp(await this.#nextRound()))) await this.prepare();
  }

  /** Folds everything; false when the views were cleared meanwhile, so that what was folded before is gone. */
  async #buildUp(round: number): Promise<boolean> {
    const { store, views, revision } = this.#options;
    let page: Commit[] = [];
    for await (const commit of store.all()) {
      page.push(commit);
      if (page.length < pageOfRebuild) continue;
      await this.fold(page);
      page = [];
    }
    await this.fold(page);
    return views.transaction(async (transaction) => {
      const stands = (await this.#building(transaction))?.round === round;
      if (stands) await this.#built.in(transaction).put({ id: 'built', revision });
      return stands;
    });
  }

  /** The round under way, when it is of this revision; else a new one. */
  async #roundOfMine(): Promise<number> {
    const building = await this.#built.get('building');
    const mine = building?.id === 'building' && building.revision === this.#options.revision;
    return mine ? building.round : this.#nextRound();
  }

  async #nextRound(): Promise<number> {
    let round = 1;
    await this.#options.views.clear(async (transaction) => {
      round = ((await this.#building(transaction))?.round ?? 0) + 1;
      await this.#built.in(transaction).put({ id: 'building', revision: this.#options.revision, round });
    });
    return round;
  }

  async #building(transaction: ViewTransaction): Promise<Building | undefined> {
    const found = await this.#built.in(transaction).get('building');
    return found?.id === 'building' ? found : undefined;
  }

  /** Asks for all versions at once where each question is a round trip. */
  async #lookAhead(commits: readonly Commit[], transaction: ViewTransaction): Promise<void> {
    const seen = this.#seen.in(transaction);
    await Promise.all([...new Set(commits.map(({ stream }) => stream))].map((stream) => seen.get(stream)));
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
