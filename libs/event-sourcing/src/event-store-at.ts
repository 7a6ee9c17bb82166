import { join } from 'node:path';
import { folderOf } from './address.ts';
import { MemoryEventStore } from './adapters/memory/memory-event-store.ts';
import { SqliteEventStore } from './adapters/sqlite/sqlite-event-store.ts';
import type { EventStore } from './event-store.ts';

type Open = Readonly<{ store: Promise<EventStore> }> & { users: number };

const open = new Map<string, Open>();

/** Two users of one address share one instance: only so does group commit see all writers of the process. */
const shared = (key: string, start: () => Promise<EventStore>): Promise<EventStore> => {
  const known = open.get(key);
  if (known) {
    known.users += 1;
    return known.store;
  }
  const entry: Open = { users: 1, store: start().then((store) => closingWithItsLastUser(key, store)) };
  open.set(key, entry);
  entry.store.catch(() => open.delete(key));
  return entry.store;
};

const closingWithItsLastUser = (key: string, store: EventStore): EventStore => {
  const closeAtLast = store.close.bind(store);
  store.close = async () => {
    const entry = open.get(key);
    if (entry && --entry.users > 0) return;
    open.delete(key);
    await closeAtLast();
  };
  return store;
};

/**
 * The event store of one service. The scheme picks the adapter: `sqlite:./data` is the file `./data/<name>.db`,
 * `mongodb://...` the database `<name>`, `memory:` is new at each call (`memory:label` is shared while open).
 * Throws when the address is unknown or the store cannot be durable there.
 */
export const eventStoreAt = async (address: string, name: string): Promise<EventStore> => {
  const scheme = address.slice(0, address.indexOf(':'));
  switch (scheme) {
    case 'memory':
      return address === 'memory:'
        ? new MemoryEventStore()
        : shared(`${address} ${name}`, () => Promise.resolve(new MemoryEventStore()));
    case 'sqlite': {
      const path = join(folderOf(address), `${name}.db`);
      return shared(path, () => Promise.resolve().then(() => new SqliteEventStore(path)));
    }
    case 'mongodb':
    case 'mongodb+srv':
      return shared(`${address} ${name}`, async () => {
        const { MongoEventStore } = await import('./adapters/mongo/mongo-event-store.ts');
        return MongoEventStore.open(address, name);
      });
    default:
      throw new Error(`EVENT_STORE must begin with sqlite:, mongodb:// or memory:, not '${scheme}:'`);
  }
};
