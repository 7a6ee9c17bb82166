import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventStoreContract } from '../../event-store.contract.ts';
import { SqliteEventStore } from './sqlite-event-store.ts';

eventStoreContract(
  'the SQLite store',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'event-store-'));
    const opened = [new SqliteEventStore(join(folder, 'events.db'))] as const;
    const all: SqliteEventStore[] = [...opened];
    const reopen = (): Promise<SqliteEventStore> => {
      const store = new SqliteEventStore(join(folder, 'events.db'));
      all.push(store);
      return Promise.resolve(store);
    };
    const stop = async (): Promise<void> => {
      for (const store of all) await store.close();
      await rm(folder, { recursive: true });
    };
    return { store: opened[0], reopen, stop };
  },
  { persistent: true },
);
