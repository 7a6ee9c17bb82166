import { afterEach } from '@jest/globals';
import type { EventStore } from '#event-sourcing';
import { world, type World } from './world.ts';

/** Starts processes of which none owns its store; they end with the spec that started them. */
export const rivals = (): ((store: EventStore) => Promise<World>) => {
  const open: World[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
  return async (store) => {
    const here = await world({ store, exclusive: false });
    open.push(here);
    return here;
  };
};
