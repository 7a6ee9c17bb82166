// The port of the event store. One commit is one append to one stream, atomic, and the primary key (stream, from) is the fence.
import type { Message } from './decider.ts';

/** An event inside a commit. `metadata` carries what readers may need (command id, correlation id), never personal data. */
export type StoredEvent = Message & Readonly<{ commandId: string; metadata?: Readonly<Record<string, string>> }>;

/** What a writer hands over. `from` is the version of its first event (previous `to` + 1; 1 for a new stream). */
export type NewCommit = Readonly<{
  stream: string;
  from: number;
  events: readonly StoredEvent[];
  /** `hash` of the commit before it in this stream, '' for the first. */
  previousHash: string;
  /** RFC 3339 with milliseconds: for reading, no rule looks at it. */
  recordedAt: string;
}>;

/** A commit as stored. `hash` is SHA-256 (hex) over the previous hash and the commit's own canonical bytes. */
export type Commit = NewCommit & Readonly<{ to: number; hash: string }>;

/** The primary key of a commit. */
export type CommitKey = Pick<Commit, 'stream' | 'from'>;

/**
 * What became of one commit of a batch: `won` it stands; `lost` another commit stands at the same version;
 * `unknown` it may still land: only a commit seen at the same `from` settles it.
 */
export type AppendOutcome = 'won' | 'lost' | 'unknown';

export interface EventStore {
  /** Appends a batch in one round trip, at most one commit per stream; one outcome per commit, in the order given. */
  append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]>;
  /** The commits of a stream from version `from` (default 1) on, in order, verified to join by version and hash. */
  read(stream: string, from?: number): Promise<readonly Commit[]>;
  /**
   * Commits not yet told, each stream in order; at most `limit`. `after` pages on: what follows that commit in the
   * adapter's own order (SQLite, memory: as appended; MongoDB: by stream).
   */
  untold(limit: number, after?: CommitKey): Promise<readonly Commit[]>;
  /** Marks commits as told. A mark may be lost, never early. Marking twice does nothing. */
  markTold(commits: readonly CommitKey[]): Promise<void>;
  /** Clears the marks of every commit recorded at `since` (RFC 3339, UTC) or later, so that it is told again. */
  retell(since: string): Promise<void>;
  /** Every commit of every stream whose name begins with `prefix`, streams in any order, each in its own order. */
  all(prefix?: string): AsyncIterable<Commit>;
  /**
   * The names of all streams that begin with `prefix`, in order, those too that do not join: nothing is verified. Left out by
   * stores that cannot.
   */
  streams?(prefix?: string): AsyncIterable<string>;
  /** After this every call rejects with `StoreClosedError`. */
  close(): Promise<void>;
  /** Only of stores that several processes share. */
  readonly heartbeats?: Heartbeats;
}

/** A counter beside the commits by which relays find out whether another one is alive; `free`: given back. */
export type Heartbeat = Readonly<{ beat: number; free: boolean }>;

export interface Heartbeats {
  /** Undefined before the first. */
  read(): Promise<Heartbeat | undefined>;
  /** Puts `next` in the place of the one numbered `seen` (undefined: of none); false when that is not there any more. */
  replace(seen: number | undefined, next: Heartbeat): Promise<boolean>;
}

/** Two writers at the same version: this one lost. Read again and decide again. */
export class ConcurrencyError extends Error {
  override readonly name = 'ConcurrencyError';
  readonly stream: string;
  readonly from: number;

  constructor(stream: string, from: number) {
    super(`another commit stands at ${stream} ${from}`);
    this.stream = stream;
    this.from = from;
  }
}

/** A commit of the stream does not follow the one before it: closed for writing, to be looked at by a person. */
export class BrokenStreamError extends Error {
  override readonly name = 'BrokenStreamError';
  readonly stream: string;
  readonly at: number;
  /** The last version up to which the stream is whole: what is wrong lies after it, up to `at`. */
  readonly whole: number;

  constructor(stream: string, at: number, reason: string, whole = at - 1) {
    super(`stream ${stream} does not join at version ${at}: ${reason}`);
    this.stream = stream;
    this.at = at;
    this.whole = Math.min(whole, at - 1);
  }
}

export class StoreClosedError extends Error {
  override readonly name = 'StoreClosedError';
}

/** Nobody can say whether the append took place. Ask again with the same command id. */
export class UnknownOutcomeError extends Error {
  override readonly name = 'UnknownOutcomeError';
  readonly stream: string;

  constructor(stream: string) {
    super(`the outcome of an append to ${stream} is unknown`);
    this.stream = stream;
  }
}

/** Appends one commit. Throws ConcurrencyError when it lost, UnknownOutcomeError when nobody can say. */
export const appendOne = async (store: EventStore, commit: NewCommit): Promise<void> => {
  const [outcome] = await store.append([commit]);
  if (outcome === 'lost') throw new ConcurrencyError(commit.stream, commit.from);
  if (outcome !== 'won') throw new UnknownOutcomeError(commit.stream);
};
