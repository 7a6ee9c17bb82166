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

/** By stream: how far it was folded before this transaction, and in it. */
type Versions = ReadonlyMap<string, { readonly before: number; version: number }>;
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
      const versions = await this.#versions(commits, transaction);
      for (const commit of commits) await this.#foldCommit(commit, versions, transaction);
      const seen = this.#seen.in(transaction);
      for (const [id, { before, version }] of versions) if (version > before) await seen.put({ id, version });
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

  /** How far each stream is folded; all are asked at once, for each question may be a round trip. */
  async #versions(commits: readonly Commit[], transaction: ViewTransaction): Promise<Versions> {
    const seen = this.#seen.in(transaction);
    const streams = [...new Set(commits.map(({ stream }) => stream))];
    const found = await Promise.all(streams.map((stream) => seen.get(stream)));
    return new Map(
      streams.map((stream, index) => {
        const before = found[index]?.version ?? 0;
        return [stream, { before, version: before }];
      }),
    );
  }

  /** A gap (another process wrote in between) is filled from the store, so that no fold ever misses an event. */
  async #foldCommit(commit: Commit, versions: Versions, transaction: ViewTransaction): Promise<void> {
    const reached = versions.get(commit.stream);
    if (!reached || commit.to <= reached.version) return;
    const seen = reached.version;
    const missing =
      commit.from > seen + 1
        ? (await this.#options.store.read(commit.stream, seen + 1)).filter(({ to }) => to < commit.from)
        : [];
    for (const each of [...missing, commit]) await this.#foldEvents(each, transaction);
    reached.version = commit.to;
  }

  async #foldEvents(commit: Commit, transaction: ViewTransaction): Promise<void> {
    for (const event of recordedEvents(commit, this.#options.upcast ?? asStored)) {
      for (const fold of this.#options.folds) await fold(event, transaction);
    }
  }
}

/** Folds a service's own events into its views, guarded by a version per source stream. */
export const project = (options: ProjectionOptions): Projection => new GuardedProjection(options);
