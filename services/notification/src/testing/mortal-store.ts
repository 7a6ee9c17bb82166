// A store as a process sees it that can be killed: after its death nothing it writes arrives. Test code.
import type { AppendOutcome, EventStore, NewCommit } from '#event-sourcing';

export const mortalStore = (store: EventStore) => {
  let dead = false;
  const held: (() => void)[] = [];
  const append = (batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> =>
    dead ? new Promise((resolve) => held.push(() => resolve(store.append(batch)))) : store.append(batch);
  const mortal: EventStore = {
    append,
    read: (stream, from) => store.read(stream, from),
    untold: (limit, after) => store.untold(limit, after),
    markTold: (commits) => store.markTold(commits),
    retell: (since) => store.retell(since),
    all: (prefix) => store.all(prefix),
    close: () => Promise.resolve(),
  };
  return {
    store: mortal,
    kill: () => void (dead = true),
    /** When the story is over: lets what hangs come to its end. */
    bury: () => {
      dead = false;
      for (const release of held.splice(0)) release();
    },
  };
};
