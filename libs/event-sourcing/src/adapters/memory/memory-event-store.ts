import { joined } from '../../chain.ts';
import {
  StoreClosedError,
  type AppendOutcome,
  type Commit,
  type CommitKey,
  type EventStore,
  type NewCommit,
} from '../../event-store.ts';
import { seal, unseal, type StoredCommit } from '../../seal.ts';

type Row = { readonly stored: StoredCommit; told: boolean };

/** For tests and trials: as strict as the others, but forgets everything with the process. */
export class MemoryEventStore implements EventStore {
  readonly #log: Row[] = [];
  readonly #streams = new Map<string, Map<number, number>>();
  #closed = false;

  async append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    await this.#opened();
    return batch.map((commit) => this.#put(commit));
  }

  async read(stream: string, from = 1): Promise<readonly Commit[]> {
    await this.#opened();
    return joined(
      this.#rowsOf(stream).filter((stored) => stored.from >= from),
      from,
    );
  }

  async untold(limit: number, after?: CommitKey): Promise<readonly Commit[]> {
    await this.#opened();
    const start = after ? (this.#streams.get(after.stream)?.get(after.from) ?? -1) + 1 : 0;
    const found: Commit[] = [];
    for (let at = start; at < this.#log.length && found.length < limit; at += 1) {
      const row = this.#log[at];
      if (row && !row.told) found.push(unseal(row.stored));
    }
    return found;
  }

  async markTold(commits: readonly CommitKey[]): Promise<void> {
    await this.#opened();
    for (const { stream, from } of commits) {
      const row = this.#log[this.#streams.get(stream)?.get(from) ?? -1];
      if (row) row.told = true;
    }
  }

  async retell(since: string): Promise<void> {
    await this.#opened();
    for (const row of this.#log) if (row.stored.recordedAt >= since) row.told = false;
  }

  async *all(prefix = ''): AsyncIterable<Commit> {
    await this.#opened();
    for (const stream of [...this.#streams.keys()]) if (stream.startsWith(prefix)) yield* await this.read(stream);
  }

  async *streams(prefix = ''): AsyncIterable<string> {
    await this.#opened();
    yield* [...this.#streams.keys()].filter((stream) => stream.startsWith(prefix)).sort();
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  #put(commit: NewCommit): AppendOutcome {
    const { events: _, ...stored } = seal(commit);
    const places = this.#streams.get(commit.stream) ?? new Map<number, number>();
    if (places.has(commit.from)) return 'lost';
    this.#streams.set(commit.stream, places.set(commit.from, this.#log.length));
    this.#log.push({ stored, told: false });
    return 'won';
  }

  #rowsOf(stream: string): readonly StoredCommit[] {
    const places = [...(this.#streams.get(stream) ?? [])].sort(([left], [right]) => left - right);
    return places.flatMap(([, at]) => this.#log[at]?.stored ?? []);
  }

  #opened(): Promise<void> {
    return this.#closed ? Promise.reject(new StoreClosedError('the store is closed')) : Promise.resolve();
  }
}
