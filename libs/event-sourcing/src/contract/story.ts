// What the contract's cases are told with: commits that join, and stores driven by hand.
import type { Commit, EventStore, NewCommit, StoredEvent } from '../event-store.ts';
import { seal } from '../seal.ts';

export type Harness = Readonly<{
  /** Fresh and empty. */
  store: EventStore;
  /** Where what is written outlives the process: the same place, opened anew, as another process would. */
  reopen?: () => Promise<EventStore>;
  stop: () => Promise<void>;
}>;

/** One sentence of the contract. `persistent`: of stores that can be reopened only. */
export type ContractCase = Readonly<{
  sentence: string;
  persistent?: true;
  run: (harness: Harness) => Promise<void>;
}>;

export const event = (n: number, data: object = { n }): StoredEvent => ({
  type: 'Noted',
  data,
  commandId: `command-${n}`,
});

export const recordedAt = '2026-12-01T06:00:00.123Z';

/** The commit that follows `previous` (none: the first of the stream). */
export const next = (
  stream: string,
  previous: Pick<Commit, 'to' | 'hash'> | undefined,
  ...events: readonly StoredEvent[]
): NewCommit => ({ stream, from: (previous?.to ?? 0) + 1, previousHash: previous?.hash ?? '', recordedAt, events });

/** `count` commits of one event each that follow each other. */
export const chainOf = (stream: string, count: number, eventsEach = 1): readonly NewCommit[] => {
  const commits: NewCommit[] = [];
  let previous: Commit | undefined;
  for (let at = 0; at < count; at += 1) {
    const first = at * eventsEach + 1;
    const commit = next(stream, previous, ...Array.from({ length: eventsEach }, (_, index) => event(first + index)));
    commits.push(commit);
    previous = seal(commit);
  }
  return commits;
};

export const appendAll = async (store: EventStore, commits: readonly NewCommit[]): Promise<void> => {
  for (const commit of commits) await store.append([commit]);
};

export const eventsOf = (commits: readonly Commit[]): readonly StoredEvent[] => commits.flatMap(({ events }) => events);

export const collect = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
