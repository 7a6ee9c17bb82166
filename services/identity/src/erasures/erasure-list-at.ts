import { join } from 'node:path';
import { addressesOf, isEmbedded } from '#platform';
import type { IdentityConfig } from '../config.ts';
import { latestOf, type Erasure, type ErasureList } from './erasure-list.port.ts';
import { fileErasureList } from './file-erasure-list.ts';

const database = 'identity-erasures';
const isMongo = (address: string) => /^mongodb(\+srv)?:/.test(address);

/** Where the list lies: beside the files, or in a database of its own that all replicas share, unless it is said. */
export const erasureAddressOf = (config: IdentityConfig): string => {
  const { eventStore } = addressesOf(config);
  return config.ERASURE_LIST ?? (isEmbedded(eventStore) ? join(config.DATA_DIR, 'erasures.log') : eventStore);
};

/** The list at a path (`file:` before it or not) or, at `mongodb://...`, in the database `identity-erasures`. */
export const erasureListAt = async (address: string): Promise<ErasureList> => {
  if (!isMongo(address)) return fileErasureList(address.replace(/^file:/, ''));
  const { mongoErasureList } = await import('./mongo-erasure-list.ts');
  return mongoErasureList(address, database);
};

/** A list that forgets: where nothing is ever restored. */
export const memoryErasureList = (): ErasureList => {
  const erasures: Erasure[] = [];
  return {
    add: (erasure) => Promise.resolve(void erasures.push(erasure)),
    all: () => Promise.resolve(latestOf(erasures)),
    close: () => Promise.resolve(),
  };
};
