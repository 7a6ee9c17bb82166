import type { EventStore } from '#event-sourcing';
import { boundStore } from './bound-store.ts';

/** The same store for a process that stands still just before the append of such an event, until it is let go. */
export const standingStill = (store: EventStore, before: string) => {
  const [reached, letGo] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const slow: EventStore = {
    ...boundStore(store),
    append: async (batch) => {
      if (batch.some(({ events }) => events.some(({ type }) => type === before))) {
        reached.resolve(undefined);
        await letGo.promise;
      }
      return store.append(batch);
    },
  };
  const go = () => {
    letGo.resolve(undefined);
  };
  return { slow, reached: reached.promise, letGo: go };
};
