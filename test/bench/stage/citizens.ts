// Citizens for the bench, in identity's vault as registration would leave them; a token's citizen must be known there.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derivedSecretsOf, gatewaySecrets, keyEncryptionKey, secretContext, systemRandom, wrappingOf } from '#platform';
import type * as PeopleModule from '../../../services/identity/src/vault/people.ts';
import type * as VaultAt from '../../../services/identity/src/vault/vault-at.ts';
import type { Vault } from '../../../services/identity/src/vault/vault.port.ts';
import type * as VaultKeys from '../../../services/identity/src/vault/vault-keys.ts';
import { built } from './built.ts';

export const citizenId = (index: number): string => `be${index.toString(16).padStart(30, '0')}`;

const personOf = (index: number) => ({
  username: `bench-${index}`,
  idType: 'national-id' as const,
  idNumber: String(10_000_000 + index),
  givenNames: 'Bench',
  familyName: null,
  dateOfBirth: null,
  phone: `+2547${String(index).padStart(8, '0')}`,
  email: null,
  language: 'en' as const,
  consentAt: '2026-01-01T00:00:00Z',
  secrets: {},
  dependants: [],
  commands: [],
});

/** A folder in memory where there is one: each row is synced, and here nothing is lost with it. */
const quickFolder = (): string => mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'huduma-bench-'));

/** The secret of access tokens, so that the generator can make some with the key of the folder alone. */
const keepTokenSecret = async (vault: Vault, kek: Buffer): Promise<void> => {
  const { accessTokens } = derivedSecretsOf(kek, gatewaySecrets);
  const wrapping = wrappingOf({ current: kek }, systemRandom);
  await vault.addSecret({ id: 'accessTokens', wrappedKey: wrapping.wrap(secretContext('accessTokens'), accessTokens) });
};

/** Puts `count` citizens into the vault at an address, and what the generator needs to make their tokens. */
export const seedVault = async (address: string, kek: Buffer, count: number, atOnce = 1): Promise<void> => {
  const { People } = await built<typeof PeopleModule>('identity/src/vault/people.js');
  const { vaultKeys } = await built<typeof VaultKeys>('identity/src/vault/vault-keys.js');
  const { vaultAt } = await built<typeof VaultAt>('identity/src/vault/vault-at.js');
  const vault = await vaultAt(address);
  await keepTokenSecret(vault, kek);
  const people = new People(vault, vaultKeys(kek, systemRandom));
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const saved = await people.create(citizenId(index), personOf(index));
      if (saved !== 'saved') throw new Error(`citizen ${index} could not be made: ${saved}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  await vault.close();
};

/** Makes the vault of a data folder, with its development key and `count` citizens. */
export const seedCitizens = async (dataDir: string, count: number): Promise<void> => {
  mkdirSync(dataDir, { recursive: true });
  const kek = keyEncryptionKey(undefined, dataDir, systemRandom);
  const folder = quickFolder();
  try {
    await seedVault(`sqlite:${folder}`, kek, count);
    cpSync(join(folder, 'identity-vault.db'), join(dataDir, 'identity-vault.db'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
