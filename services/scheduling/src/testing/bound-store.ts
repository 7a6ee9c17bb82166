import type { EventStore } from '#event-sourcing';

/**
 * The same store for another process: not the same object, so that each process has a commit queue of its own, and left open
 * when that process ends.
 */
export const boundStore = (store: EventStore): EventStore => ({
  append: (batch) => store.append(batch),
  read: (stream, from) => store.read(stream, from),
  untold: (limit, after) => store.untold(limit, after),
  markTold: (commits) => store.markTold(commits),
  retell: (since) => store.retell(since),
  all: (prefix) => store.all(prefix),
  close: () => Promise.resolve(),
});
