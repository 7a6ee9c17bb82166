// The secrets of identity that must outlive a key-encryption key: what people are looked up by, how ids are made from what
// caused them, one-time codes under way, refresh tokens, the key that signs staff tokens. Each lies in the vault, wrapped; a new
// key-encryption key only wraps them anew. Where they were derived from it once, they stay what they were.
import { ConfigError, deriveKey, type Random } from '#platform';
import { contextOf, type KeyEncryptionKeys, type Wrapping } from '../vault/vault-keys.ts';
import { wrappedKinds, type Vault } from '../vault/vault.port.ts';

/** By the names under which they lie in the vault, which are stored for ever, as are the purposes they were derived for. */
const purposes = {
  lookUps: 'vault-look-up',
  ids: 'identity-ids',
  codes: 'one-time-code',
  refreshTokens: 'refresh-token',
  staffTokens: 'staff-tokens',
} as const;
type Name = keyof typeof purposes;
const names = Object.keys(purposes) as readonly Name[];

export type Secrets = Readonly<Record<Name, Buffer>>;

/** The secrets as they are derived from a key-encryption key: for a vault that keeps none. */
export const derivedSecrets = (kek: Buffer): Secrets => ({
  lookUps: deriveKey(kek, purposes.lookUps),
  ids: deriveKey(kek, purposes.ids),
  codes: deriveKey(kek, purposes.codes),
  refreshTokens: deriveKey(kek, purposes.refreshTokens),
  staffTokens: deriveKey(kek, purposes.staffTokens),
});

const wrongKey = () =>
  new ConfigError([
    'KEY_ENCRYPTION_KEY is not the one under which the vault lies; while it is being changed, the former one stands in KEY_ENCRYPTION_KEY_OLD',
  ]);

/** The key-encryption key under which people lie already; undefined in an empty vault. Throws ConfigError when it is neither. */
const originOf = async (vault: Vault, wrapping: Wrapping, keks: KeyEncryptionKeys): Promise<Buffer | undefined> => {
  for (const kind of wrappedKinds.filter((each) => each !== 'secret')) {
    const [row] = await vault.wrapped(kind, '', 1);
    if (!row) continue;
    const under = wrapping.under(contextOf(kind, row.id), row.wrappedKey);
    if (under === 'neither') throw wrongKey();
    return keks[under];
  }
  return undefined;
};

/**
 * Opens the secrets, and makes those that are missing: in an empty vault by chance, else as they were derived when people came
 * into it. Several processes may do so at once: the first stands. Throws ConfigError when the key-encryption key is another.
 */
export const openSecrets = async (
  vault: Vault,
  wrapping: Wrapping,
  keks: KeyEncryptionKeys,
  random: Random,
): Promise<Secrets> => {
  const stored = async () =>
    new Map((await vault.wrapped('secret', '', 100)).map((each) => [each.id, each.wrappedKey]));
  const there = await stored();
  const missing = names.filter((name) => !there.has(name));
  if (missing.length > 0) {
    const origin = await originOf(vault, wrapping, keks);
    for (const name of missing) {
      const key = origin ? deriveKey(origin, purposes[name]) : random.bytes(32);
      await vault.addSecret({ id: name, wrappedKey: wrapping.wrap(contextOf('secret', name), key) });
    }
  }
  const standing = missing.length > 0 ? await stored() : there;
  const opened = (name: Name): Buffer => {
    const wrappedKey = standing.get(name);
    if (!wrappedKey) throw new Error('a secret was made and is not there');
    if (wrapping.under(contextOf('secret', name), wrappedKey) === 'neither') throw wrongKey();
    return wrapping.unwrap(contextOf('secret', name), wrappedKey);
  };
  return {
    lookUps: opened('lookUps'),
    ids: opened('ids'),
    codes: opened('codes'),
    refreshTokens: opened('refreshTokens'),
    staffTokens: opened('staffTokens'),
  };
};
