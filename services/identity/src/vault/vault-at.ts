import { join } from 'node:path';
import { schemeOf } from '#platform';
import { memoryVault } from './memory/memory-vault.ts';
import { sqliteVault } from './sqlite/sqlite-vault.ts';
import type { Vault } from './vault.port.ts';

/** The vault at an address of the event store: `sqlite:./data` is the file `./data/identity-vault.db`. */
export const vaultAt = (address: string): Vault => {
  const { scheme, rest } = schemeOf(address);
  if (scheme === 'sqlite') return sqliteVault(join(rest.replace(/^\/\/(?=[./])/, ''), 'identity-vault.db'));
  if (scheme === 'memory') return memoryVault();
  throw new Error(`EVENT_STORE: no vault for ${scheme}:`);
};
