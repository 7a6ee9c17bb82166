import { eventStoreContract } from '../../event-store.contract.ts';
import { MemoryEventStore } from './memory-event-store.ts';

eventStoreContract(
  'the memory store',
  () => {
    const store = new MemoryEventStore();
    return Promise.resolve({ store, stop: () => store.close() });
  },
  { persistent: false },
);
