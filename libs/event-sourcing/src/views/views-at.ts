import { join } from 'node:path';
import { folderOf } from '../address.ts';
import { DrivenViewStore } from './driven-view-store.ts';
import { MemoryViewDriver } from './memory-view-driver.ts';
import { SqliteViewDriver } from './sqlite-view-driver.ts';
import type { ViewStore } from './view-store.ts';

/**
 * The views of one service: `sqlite:./data` is the file `./data/<name>-views.db`, `memory:` forgets. With another
 * scheme (the service's events are in MongoDB) views live in memory and are rebuilt at each start.
 */
export const viewsAt = (address: string, name: string): Promise<ViewStore> =>
  Promise.resolve().then(() =>
    address.startsWith('sqlite:')
      ? new DrivenViewStore(new SqliteViewDriver(join(folderOf(address), `${name}-views.db`)))
      : new DrivenViewStore(new MemoryViewDriver()),
  );
