import { vaultContract } from '../vault.contract.ts';
import { mongoVault } from './mongo-vault.ts';
import { onServer } from '../../testing/server.ts';

onServer('the vault on MongoDB', ({ address, newDatabase }) => {
  vaultContract('the MongoDB adapter', async () => {
    const vault = await mongoVault(address, newDatabase());
    return { vault, end: () => vault.close() };
  });
});
