import { keyEncryptionKey, type Random } from '#platform';
import type { IdentityConfig } from '../config.ts';
import { keysOf, wrappingOf, type KeyEncryptionKeys, type VaultKeys, type Wrapping } from '../vault/vault-keys.ts';
import type { Vault } from '../vault/vault.port.ts';
import { derivedSecrets, openSecrets, type Secrets } from './secrets.ts';

/** All keys of identity, open. */
export type KeyRing = Readonly<{
  /** What is shared with the gateway is derived from it. */
  kek: Buffer;
  wrapping: Wrapping;
  vault: VaultKeys;
  secrets: Secrets;
}>;

const ringOf = ({ current }: KeyEncryptionKeys, wrapping: Wrapping, secrets: Secrets, random: Random): KeyRing => ({
  kek: current,
  wrapping,
  vault: keysOf(wrapping, secrets.lookUps, random),
  secrets,
});

/** Throws ConfigError when the vault lies under another key. */
export const openKeyRing = async (vault: Vault, keks: KeyEncryptionKeys, random: Random): Promise<KeyRing> => {
  const wrapping = wrappingOf(keks, random);
  return ringOf(keks, wrapping, await openSecrets(vault, wrapping, keks, random), random);
};

/** A ring all of which is derived: for simulations, whose vault keeps no secrets. */
export const derivedKeyRing = (kek: Buffer, random: Random): KeyRing =>
  ringOf({ current: kek }, wrappingOf({ current: kek }, random), derivedSecrets(kek), random);

/** The key-encryption keys that the configuration names. */
export const keysFrom = (config: IdentityConfig, random: Random): KeyEncryptionKeys => {
  const old = config.KEY_ENCRYPTION_KEY_OLD;
  return {
    current: keyEncryptionKey(config.KEY_ENCRYPTION_KEY, config.DATA_DIR, random),
    former: old === undefined ? undefined : keyEncryptionKey(old, config.DATA_DIR, random),
  };
};
