import type { Heartbeat, Heartbeats } from '../../event-store.ts';

/** For relays that share one store in one process, as in specs. */
export const memoryHeartbeats = (): Heartbeats => {
  let last: Heartbeat | undefined;
  return {
    read: () => Promise.resolve(last),
    replace: (seen, next) => {
      const stands = last?.beat === seen;
      if (stands) last = next;
      return Promise.resolve(stands);
    },
  };
};
