import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '#testing';
import { memoryVault } from './memory/memory-vault.ts';
import { sqliteVault } from './sqlite/sqlite-vault.ts';
import { vaultContract } from './vault.contract.ts';

vaultContract('the memory adapter', () => {
  const vault = memoryVault();
  return { vault, end: () => vault.close() };
});

vaultContract('the SQLite adapter', () => {
  const folder = scratchFolder('vault');
  const vault = sqliteVault(join(folder.path, 'vault.db'));
  return {
    vault,
    end: async () => {
      await vault.close();
      folder.remove();
    },
  };
});

const bytesUnder = (folder: string) =>
  Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file)))).toString('latin1');

it('leaves no byte of an erased person in its files, while it is open', async () => {
  const folder = scratchFolder('vault');
  const vault = sqliteVault(join(folder.path, 'vault.db'));
  const row = { person: 'asha', version: 1, wrappedKey: Buffer.from('WRAPPED-KEY'), sealed: Buffer.from('CIPHERTEXT') };
  await vault.save({ row, lookUps: [{ kind: 'phone', hash: 'PHONE-HASH' }], wards: [], peoplePerPhone: 10 });
  expect(bytesUnder(folder.path)).toMatch(/WRAPPED-KEY[^]*CIPHERTEXT|CIPHERTEXT[^]*WRAPPED-KEY/);
  await vault.erase('asha');
  expect(bytesUnder(folder.path)).not.toMatch(/WRAPPED-KEY|CIPHERTEXT|PHONE-HASH/);
  await vault.close();
  folder.remove();
});

it('finds everything again after it was closed', async () => {
  const folder = scratchFolder('vault');
  const file = join(folder.path, 'vault.db');
  const first = sqliteVault(file);
  await first.addErrand({ id: 'e', kind: 'erasing', about: null, at: '2026-12-01T00:00:00Z' });
  await first.close();
  const second = sqliteVault(file);
  expect(await second.errand('e')).toMatchObject({ kind: 'erasing' });
  await second.close();
  folder.remove();
});

it('answers writes of one turn each for itself: one that fails takes no other with it, and closing loses none', async () => {
  const folder = scratchFolder('vault');
  const file = join(folder.path, 'vault.db');
  const vault = sqliteVault(file);
  const errand = (id: string) => vault.addErrand({ id, kind: 'k', about: null, at: '2026-12-01T00:00:00Z' });
  const broken = vault.addErrand({ id: 'x', kind: {} as string, about: null, at: '' });
  const outcomes = await Promise.allSettled([errand('a'), broken, errand('b')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const last = errand('c');
  await vault.close();
  await last;
  const again = sqliteVault(file);
  expect((await again.errands(9)).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  await again.close();
  await expect(errand('d')).rejects.toThrow();
  folder.remove();
});
