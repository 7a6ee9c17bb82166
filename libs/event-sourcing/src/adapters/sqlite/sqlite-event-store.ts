import type { DatabaseSync } from 'node:sqlite';
import { joined } from '../../chain.ts';
import {
  StoreClosedError,
  type AppendOutcome,
  type Commit,
  type CommitKey,
  type EventStore,
  type NewCommit,
} from '../../event-store.ts';
import { seal, unseal, type SealedCommit } from '../../seal.ts';
import { openDurable } from './database.ts';
import { prepareAll, type Row, type Statements } from './statements.ts';
import { ToldCursor } from './told-cursor.ts';

/** Called when the disk fails at a commit: what the file holds is then unknown, so it must not return. */
export type Fatal = (error: unknown) => never;

const endTheProcess: Fatal = (error) => {
  process.stderr.write(`the event store cannot write, the process ends: ${String(error)}\n`);
  process.exit(70);
};

/** SQLite's primary result code, without the extension. */
const codeOf = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff;
const busy = 5;
const mostRemembered = 50_000;
const nameOf = ({ stream, from }: CommitKey): string => `${stream} ${String(from)}`;

export class SqliteEventStore implements EventStore {
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  readonly #told: ToldCursor;
  readonly #fatal: Fatal;
  /** Where own commits stand that are not told yet, so that marking them needs no look into the file. */
  readonly #untoldOwn = new Map<string, number>();
  #closed = false;

  /** Opens the file at `path`, made where missing. Throws when it cannot be durable. */
  constructor(path: string, fatal: Fatal = endTheProcess) {
    this.#database = openDurable(path);
    this.#sql = prepareAll(this.#database);
    this.#told = new ToldCursor(Number(this.#sql.told.get()?.['position'] ?? 0));
    this.#fatal = fatal;
  }

  append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    return this.#whenOpen(() => {
      const commits = batch.map(seal);
      return this.#inTransaction(() => commits.map((commit) => this.#insert(commit)));
    });
  }

  read(stream: string, from = 1): Promise<readonly Commit[]> {
    return this.#whenOpen(() => joined((this.#sql.stream.all(stream, from) as Row[]).map(withoutPosition), from));
  }

  untold(limit: number, after?: CommitKey): Promise<readonly Commit[]> {
    return this.#whenOpen(() => {
      const start = after ? this.#positionOf(after) : undefined;
      return this.#untoldAfter(Math.max(start ?? 0, this.#told.position), limit);
    });
  }

  markTold(commits: readonly CommitKey[]): Promise<void> {
    return this.#whenOpen(() => {
      for (const commit of commits) {
        const position = this.#untoldOwn.get(nameOf(commit)) ?? this.#positionOf(commit);
        this.#untoldOwn.delete(nameOf(commit));
        if (position !== undefined) this.#told.mark(position);
      }
    });
  }

  retell(since: string): Promise<void> {
    return this.#whenOpen(() => {
      const position = this.#sql.beforeInstant.get(since)?.['position'];
      if (typeof position !== 'number') return;
      this.#told.backTo(position);
      this.#inTransaction(() => undefined);
    });
  }

  async *all(prefix = ''): AsyncIterable<Commit> {
    for await (const stream of this.streams(prefix)) yield* await this.read(stream);
  }

  async *streams(prefix = ''): AsyncIterable<string> {
    for (let last = ''; ;) {
      const page = await this.#whenOpen(() => this.#sql.streams.all(last, prefix, prefix));
      for (const { stream } of page) yield String(stream);
      if (page.length === 0) return;
      last = String(page.at(-1)?.['stream']);
    }
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      if (this.#told.unsaved !== undefined) this.#inTransaction(() => undefined);
      this.#database.close();
    }
    return Promise.resolve();
  }

  #insert({ stream, from, to, recordedAt, previousHash, hash, body }: SealedCommit): AppendOutcome {
    const { changes, lastInsertRowid } = this.#sql.insert.run(stream, from, to, recordedAt, previousHash, hash, body);
    if (changes !== 1) return 'lost';
    if (this.#untoldOwn.size < mostRemembered) this.#untoldOwn.set(nameOf({ stream, from }), Number(lastInsertRowid));
    return 'won';
  }

  /** The relay's cursor rides along. After a failed write nobody knows what the file holds: the process ends. */
  #inTransaction<T>(work: () => T): T {
    const told = this.#told.unsaved;
    try {
      this.#sql.begin.run();
    } catch (error) {
      if (codeOf(error) === busy) throw error;
      return this.#giveUp(error);
    }
    try {
      const result = work();
      if (told !== undefined) this.#sql.saveTold.run(told);
      this.#sql.commit.run();
      if (told !== undefined) this.#told.saved(told);
      return result;
    } catch (error) {
      return this.#giveUp(error);
    }
  }

  #giveUp(error: unknown): never {
    this.#closed = true;
    return this.#fatal(error);
  }

  #positionOf({ stream, from }: CommitKey): number | undefined {
    const position = this.#sql.positionOf.get(stream, from)?.['position'];
    return typeof position === 'number' ? position : undefined;
  }

  #untoldAfter(start: number, limit: number): readonly Commit[] {
    const found: Commit[] = [];
    for (let position = start; found.length < limit;) {
      const page = this.#sql.after.all(position, limit) as Row[];
      for (const row of page)
        if (!this.#told.has(row.position) && found.length < limit) found.push(unseal(withoutPosition(row)));
      if (page.length < limit) break;
      position = page.at(-1)?.position ?? position;
    }
    return found;
  }

  #whenOpen<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreClosedError('the store is closed'));
    try {
      return Promise.resolve(work());
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

const withoutPosition = ({ position: _, ...stored }: Row) => stored;
