// A store as text, one commit a line, read and written through the port: the same for every server.
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { seal, type Commit, type CommitKey, type EventStore } from '#event-sourcing';
import { OperationError, syncFile } from './manifest.ts';

/** STORED FORMAT: the first lines hold a commit each, the last one the keys of those that were not told yet. */
type Line = Readonly<{ commit: Commit }> | Readonly<{ untold: readonly CommitKey[] }>;

const page = 1_000;
const mostPerRound = 500;

const allUntold = async (store: EventStore): Promise<readonly CommitKey[]> => {
  const found: CommitKey[] = [];
  for (let after: CommitKey | undefined; ;) {
    const commits = await store.untold(page, after);
    found.push(...commits.map(({ stream, from }) => ({ stream, from })));
    after = commits.at(-1);
    if (!after) return found;
  }
};

/** Writes every commit; what is told meanwhile counts as told. */
export const exportCommits = async (store: EventStore, path: string): Promise<void> => {
  const file = createWriteStream(path);
  const write = async (line: Line) => {
    if (!file.write(`${JSON.stringify(line)}\n`)) await once(file, 'drain');
  };
  for await (const commit of store.all()) await write({ commit });
  await write({ untold: await allUntold(store) });
  file.end();
  await finished(file);
  syncFile(path);
};

const keyOf = ({ stream, from }: CommitKey) => `${stream}:${from}`;

/** Appends in rounds: a store takes one commit of a stream at a time. */
class Importing {
  private round: Commit[] = [];
  private readonly streams = new Set<string>();
  private readonly imported: CommitKey[] = [];

  constructor(private readonly store: EventStore) {}

  async add(commit: Commit): Promise<void> {
    const { stream, from, events, previousHash, recordedAt, hash } = commit;
    if (seal({ stream, from, events, previousHash, recordedAt }).hash !== hash)
      throw new OperationError(`a commit of ${stream} is not as it was written.`);
    if (this.streams.has(stream) || this.round.length >= mostPerRound) await this.flush();
    this.round.push(commit);
    this.streams.add(stream);
  }

  async flush(): Promise<void> {
    const round = this.round.splice(0);
    this.streams.clear();
    if (round.length === 0) return;
    const outcomes = await this.store.append(
      round.map(({ stream, from, events, previousHash, recordedAt }) => ({
        stream,
        from,
        events,
        previousHash,
        recordedAt,
      })),
    );
    if (outcomes.some((outcome) => outcome !== 'won'))
      throw new OperationError('a commit could not be written; empty the place and restore again.');
    this.imported.push(...round);
  }

  /** Marks as told all but those. */
  async mark(untold: readonly CommitKey[]): Promise<void> {
    const still = new Set(untold.map(keyOf));
    const told = this.imported.filter((one) => !still.has(keyOf(one)));
    for (let from = 0; from < told.length; from += page) await this.store.markTold(told.slice(from, from + page));
  }
}

/** Fills an empty store from such a file, marks included. */
export const importCommits = async (path: string, store: EventStore): Promise<void> => {
  const importing = new Importing(store);
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const line = JSON.parse(text) as Line;
    if ('commit' in line) await importing.add(line.commit);
    else {
      await importing.flush();
      await importing.mark(line.untold);
    }
  }
};
