import { wrappingOf, type KeyEncryptionKeys, type Random, type Wrapping } from '#platform';
import { keysOf, type VaultKeys } from '../vault/vault-keys.ts';
import type { Vault } from '../vault/vault.port.ts';
import { derivedSecrets, openSecrets, type Secrets } from './secrets.ts';

/** All keys of identity, open. */
export type KeyRing = Readonly<{ wrapping: Wrapping; vault: VaultKeys; secrets: Secrets }>;

const ringOf = (wrapping: Wrapping, secrets: Secrets, random: Random): KeyRing => ({
  wrapping,
  vault: keysOf(wrapping, secrets.lookUps, random),
  secrets,
});

/** Throws ConfigError when the vault lies under another key. */
export const openKeyRing = async (vault: Vault, keks: KeyEncryptionKeys, random: Random): Promise<KeyRing> => {
  const wrapping = wrappingOf(keks, random);
  return ringOf(wrapping, await openSecrets(vault, wrapping, keks, random), random);
};

/** A ring all of which is derived: for simulations, whose vault keeps no secrets. */
export const derivedKeyRing = (kek: Buffer, random: Random): KeyRing =>
  ringOf(wrappingOf({ current: kek }, random), derivedSecrets(kek), random);
