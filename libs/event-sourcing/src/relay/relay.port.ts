import type { Commit, EventStore, Heartbeats } from '../event-store.ts';
import type { Precedence, Timers } from '#platform';
import type { Projection } from '../views/projection.ts';
import type { CommitQueue } from '../writer/commit-queue.ts';

/** A commit that can never be told (no mapping fits it): its stream is parked alone, with an alarm. */
export class UntellableError extends Error {
  override readonly name = 'UntellableError';
}

/** `drained` or `told` was waited for while the relay stopped. */
export class RelayStoppedError extends Error {
  override readonly name = 'RelayStoppedError';
}

export type RelayLog = Readonly<{
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
}>;

export type RelayOptions<Fact> = Readonly<{
  /** The commit queue of the store: fresh commits of this process are heard from it at once. */
  queue: CommitQueue;
  /** Left out: the queue's own. */
  store?: EventStore;
  /**
   * Stage 1: views in the service's own store. The same commits may come again; a stream comes in order as far as this
   * process wrote it, and `project()` fills the gaps that others' commits leave. A mere function is durable when it resolves.
   */
  fold?: Projection | ((commits: readonly Commit[]) => Promise<void>);
  /** Stored events to published facts, pure. Throwing parks the commit's stream. Left out: nothing is told. */
  map?: (commit: Commit) => readonly Fact[] | Promise<readonly Fact[]>;
  /** Stage 2: resolves when all facts are durable at the broker. A rejection is tried again for ever, with backoff. */
  publish?: (facts: readonly Fact[]) => Promise<void>;
  /**
   * True only where nobody else can write: nothing of others is looked for after the start, and marks wait for the next poll, so
   * that they share a flush. Default false.
   */
  exclusive?: boolean;
  timers: Timers;
  /** What is folded and told stands back for people; left out: it does not. */
  precedence?: Precedence | undefined;
  log: RelayLog;
  /** How often other processes' commits are looked for; default 1,000 ms. */
  pollMs?: number;
  /** Most commits of one fold or one send; default 500. */
  batch?: number;
  /** Most commits kept in memory for stage 2; the rest is read again from the store. Default 20,000. */
  maxBacklog?: number;
  /**
   * Where relays of one store agree on which of them tells; left out: the store's own. Without any (and not `exclusive`)
   * each tells its own commits and, after their grace, others'.
   */
  heartbeats?: Heartbeats;
  /** So long must another relay's counter stand still before its place is taken; default 10,000 ms. */
  leaseMs?: number;
  /** For how long another process's commit is left to that process to publish; default 5,000 ms. */
  graceMs?: number;
}>;

export type RelayLag = Readonly<{
  /** Commits known to this process and not yet folded, not yet told. */
  unfolded: number;
  untold: number;
  /** True when more commits wait in the store than are kept in memory. */
  more: boolean;
  parked: readonly string[];
}>;

export interface Relay {
  /** Prepares the views and folds every untold commit before it resolves; then follows until `stop`. */
  start(): Promise<void>;
  /** Resolves when all commits durable in the store at this moment, own and others', are folded. */
  drained(): Promise<void>;
  /**
   * Resolves when all commits durable at this moment are folded and told, by this relay where no other has done it yet,
   * whoever holds the lease; parked streams are left out.
   */
  told(): Promise<void>;
  /** Tells again whatever was recorded at `since` (RFC 3339) or later, parked streams too. */
  retell(since: string): Promise<void>;
  lag(): RelayLag;
  /** Ends after the running fold and send; what is not told then is told after the next start. */
  stop(): Promise<void>;
}
