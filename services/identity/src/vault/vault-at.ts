import { join } from 'node:path';
import { schemeOf } from '#platform';
import { memoryVault } from './memory/memory-vault.ts';
import { sqliteVault } from './sqlite/sqlite-vault.ts';
import type { Vault } from './vault.port.ts';

/** The vault's own database: who may read events need not be let in here. */
const database = 'identity-vault';

/**
 * The vault at an address of the event store: `sqlite:./data` is the file `./data/identity-vault.db`, `mongodb://...` the
 * database `identity-vault`. Throws when the address is unknown or nobody is there.
 */
export const vaultAt = async (address: string): Promise<Vault> => {
  const { scheme, rest } = schemeOf(address);
  if (scheme === 'sqlite') return sqliteVault(join(rest.replace(/^\/\/(?=[./])/, ''), `${database}.db`));
  if (scheme === 'memory') return memoryVault();
  if (scheme !== 'mongodb' && scheme !== 'mongodb+srv') throw new Error(`EVENT_STORE: no vault for ${scheme}:`);
  const { mongoVault } = await import('./mongo/mongo-vault.ts');
  return mongoVault(address, database);
};
