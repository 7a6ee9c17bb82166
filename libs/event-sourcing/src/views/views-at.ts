import { join } from 'node:path';
import { folderOf } from '../address.ts';
import { DrivenViewStore } from './driven-view-store.ts';
import { MemoryViewDriver } from './memory-view-driver.ts';
import { SqliteViewDriver } from './sqlite-view-driver.ts';
import type { ViewStore } from './view-store.ts';

/**
 * The views of one service: `sqlite:./data` is the file `./data/<name>-views.db`, `mongodb://...` the database `<name>`,
 * shared by all its processes. With another scheme views live in memory and are rebuilt at each start.
 */
export const viewsAt = async (address: string, name: string): Promise<ViewStore> => {
  if (address.startsWith('sqlite:'))
    return new DrivenViewStore(new SqliteViewDriver(join(folderOf(address), `${name}-views.db`)));
  if (!/^mongodb(\+srv)?:/.test(address)) return new DrivenViewStore(new MemoryViewDriver());
  const { MongoViewDriver } = await import('../adapters/mongo/mongo-view-driver.ts');
  return new DrivenViewStore(await MongoViewDriver.open(address, name));
};
