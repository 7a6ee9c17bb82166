import type { Precedence } from '#platform';
import type { Commit, EventStore } from '../event-store.ts';
import type { Backlog } from './backlog.ts';
import { UntellableError, type RelayLog } from './relay.port.ts';
import type { Backoff } from './retry.ts';

type Mapped<Fact> = Readonly<{ facts: readonly Fact[]; commits: readonly Commit[] }>;

export type TellingPorts<Fact> = Readonly<{
  store: EventStore;
  map: (commit: Commit) => readonly Fact[] | Promise<readonly Fact[]>;
  publish: (facts: readonly Fact[]) => Promise<void>;
  /** Makes the views durable. */
  flush: () => Promise<void>;
  /** Marks wait until `settle` is called. */
  marksWait: boolean;
  backlog: Backlog;
  batch: number;
  log: RelayLog;
  stopping: AbortSignal;
  backoff: Backoff;
  precedence: Precedence;
  /** Asked before each send. */
  mayTell: () => boolean;
  /** Called when nothing is left to tell. */
  emptied: () => void;
}>;

/** Stage 2: facts are published in order, one send in flight, and marked only when the broker holds them and the views are durable. */
export class Telling<Fact> {
  readonly #ports: TellingPorts<Fact>;
  #running: Promise<void> | undefined;
  #unmarked: Commit[] = [];

  constructor(ports: TellingPorts<Fact>) {
    this.#ports = ports;
  }

  /** Told, and not yet marked as such. */
  get unmarked(): readonly Commit[] {
    return this.#unmarked;
  }

  wake(): void {
    if (this.#ports.backlog.size > 0) this.#running ??= this.#run();
  }

  async stopped(): Promise<void> {
    await this.#running;
  }

  /** Marks what is told. A lost mark only means that the commit is told again. */
  async settle(): Promise<void> {
    const { store, flush, log } = this.#ports;
    const commits = this.#unmarked;
    if (commits.length === 0) return;
    this.#unmarked = [];
    try {
      await flush();
      await store.markTold(commits);
    } catch (error) {
      log.warn({ error, commits: commits.length }, 'told commits could not be marked, they are told again');
    }
  }

  async #run(): Promise<void> {
    const { backlog, stopping, precedence } = this.#ports;
    // Whoever wakes this is in the middle of handing over: what comes in the same moment goes in the same send.
    await Promise.resolve();
    while (backlog.size > 0 && !stopping.aborted) {
      await precedence.turn();
      await this.#next();
    }
    this.#running = undefined;
    if (!stopping.aborted) this.#ports.emptied();
  }

  async #next(): Promise<void> {
    const { backlog, batch, stopping, mayTell } = this.#ports;
    if (stopping.aborted) return;
    if (mayTell()) await this.#tell(backlog.first(batch));
    else backlog.forget();
  }

  async #tell(batch: readonly Commit[]): Promise<void> {
    const { publish, backlog, backoff, log, marksWait } = this.#ports;
    try {
      const { facts, commits } = await this.#mapAll(batch);
      if (facts.length > 0) await publish(facts);
      backoff.reset();
      this.#unmarked.push(...commits);
      if (!marksWait) await this.settle();
      backlog.told(commits);
    } catch (error) {
      log.warn(
        { error, attempt: backoff.attempt + 1, waiting: backlog.size },
        'facts cannot be published, trying again',
      );
      await backoff.pause();
    }
  }

  /** Maps up to the first commit of each stream that cannot be told; that stream is parked. */
  async #mapAll(batch: readonly Commit[]): Promise<Mapped<Fact>> {
    const facts: Fact[] = [];
    const commits: Commit[] = [];
    const parked = new Set<string>();
    for (const commit of batch) {
      if (parked.has(commit.stream)) continue;
      const mapped = await this.#mapOne(commit);
      if (mapped) {
        facts.push(...mapped);
        commits.push(commit);
      } else parked.add(commit.stream);
    }
    return { facts, commits };
  }

  /** Undefined when the commit cannot be told. */
  async #mapOne(commit: Commit): Promise<readonly Fact[] | undefined> {
    let mapping: readonly Fact[] | Promise<readonly Fact[]>;
    try {
      mapping = this.#ports.map(commit);
    } catch (error) {
      this.#park(commit, error);
      return undefined;
    }
    try {
      return await mapping;
    } catch (error) {
      if (!(error instanceof UntellableError)) throw error;
      this.#park(commit, error);
      return undefined;
    }
  }

  #park({ stream, from }: Commit, error: unknown): void {
    this.#ports.backlog.park(stream);
    this.#ports.log.error({ error, stream, from }, 'a commit cannot be told, its stream is parked');
  }
}
