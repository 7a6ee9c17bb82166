// The secrets that must outlive a key-encryption key: identity's own, and those it keeps for services without a vault. Each lies
// in the vault, wrapped; a new key-encryption key only wraps them anew. Where they were derived from it once, they stay what they
// were.
import {
  checkInSecrets,
  ConfigError,
  deriveKey,
  derivedSecretsOf,
  gatewaySecrets,
  type KeyEncryptionKeys,
  type Purposes,
  type Random,
  type SecretsOf,
  type SentSecrets,
  type Wrapping,
} from '#platform';
import { contextOf } from '../vault/vault-keys.ts';
import { wrappedKinds, type Vault } from '../vault/vault.port.ts';

/**
 * What people are looked up by, how ids are made from what caused them, one-time codes under way, refresh tokens, the key that
 * signs staff tokens. By the names under which they lie in the vault, which are stored for ever, as are the purposes they were
 * derived for.
 */
const ownPurposes = {
  lookUps: 'vault-look-up',
  ids: 'identity-ids',
  codes: 'one-time-code',
  refreshTokens: 'refresh-token',
  staffTokens: 'staff-tokens',
} as const;

// Those of others first: a vault where identity's own are and these are not is one from before they were kept, never one whose
// first start died half-way.
const purposes = { ...gatewaySecrets, ...checkInSecrets, ...ownPurposes } as const;
type Name = keyof typeof purposes;
/** Tokens were never made with it as it would be derived: whoever knew a key-encryption key that is gone cannot make any. */
const neverDerived: readonly Name[] = ['accessTokens'];
export const secretNames = Object.keys(purposes) as readonly Name[];

export type Secrets = SecretsOf<typeof purposes>;

/** The secrets as they are derived from a key-encryption key: for a vault that keeps none. */
export const derivedSecrets = (kek: Buffer): Secrets => derivedSecretsOf(kek, purposes);

const wrongKey = () =>
  new ConfigError([
    'KEY_ENCRYPTION_KEY is not the one under which the vault lies; while it is being changed, the former one stands in KEY_ENCRYPTION_KEY_OLD',
  ]);

type Standing = ReadonlyMap<string, Uint8Array>;

const standingIn = async (vault: Vault): Promise<Standing> =>
  new Map((await vault.wrapped('secret', '', 1_000)).map((each) => [each.id, each.wrappedKey]));

/** Rows that tell under which key-encryption key a vault has lived, those first which a rotation wraps anew last. */
async function* signsOfLife(vault: Vault, standing: Standing): AsyncGenerator<readonly [string, Uint8Array]> {
  for (const name of Object.keys(ownPurposes)) {
    const wrappedKey = standing.get(name);
    if (wrappedKey) yield [contextOf('secret', name), wrappedKey];
  }
  for (const kind of wrappedKinds.filter((each) => each !== 'secret')) {
    const [row] = await vault.wrapped(kind, '', 1);
    if (row) yield [contextOf(kind, row.id), row.wrappedKey];
  }
}

/** The key-encryption key under which a vault has lived; undefined in an empty one. Throws ConfigError when it is neither. */
const originOf = async (
  vault: Vault,
  standing: Standing,
  wrapping: Wrapping,
  keks: KeyEncryptionKeys,
): Promise<Buffer | undefined> => {
  for await (const [context, wrappedKey] of signsOfLife(vault, standing)) {
    const under = wrapping.under(context, wrappedKey);
    if (under === 'neither') throw wrongKey();
    return keks[under];
  }
  return undefined;
};

/**
 * Opens the secrets, and makes those that are missing: in an empty vault by chance, else as they were derived when the vault came
 * into use. Several processes may do so at once: the first stands. Throws ConfigError when the key-encryption key is another.
 */
export const openSecrets = async (
  vault: Vault,
  wrapping: Wrapping,
  keks: KeyEncryptionKeys,
  random: Random,
): Promise<Secrets> => {
  const there = await standingIn(vault);
  const missing = secretNames.filter((name) => !there.has(name));
  if (missing.length > 0) {
    const origin = await originOf(vault, there, wrapping, keks);
    for (const name of missing) {
      const key = origin && !neverDerived.includes(name) ? deriveKey(origin, purposes[name]) : random.bytes(32);
      await vault.addSecret({ id: name, wrappedKey: wrapping.wrap(contextOf('secret', name), key) });
    }
  }
  const standing = missing.length > 0 ? await standingIn(vault) : there;
  const opened = (name: Name): Buffer => {
    const wrappedKey = standing.get(name);
    if (!wrappedKey) throw new Error('a secret was made and is not there');
    if (wrapping.under(contextOf('secret', name), wrappedKey) === 'neither') throw wrongKey();
    return wrapping.unwrap(contextOf('secret', name), wrappedKey);
  };
  return Object.fromEntries(secretNames.map((name) => [name, opened(name)])) as unknown as Secrets;
};

/** How many secrets the vault ought to keep and does not. */
export const missingSecrets = async (vault: Vault): Promise<number> => {
  const there = await standingIn(vault);
  return secretNames.filter((name) => !there.has(name)).length;
};

/** Secrets for the service that they are kept for, as they lie in the vault now. */
export const sentSecrets = async (vault: Vault, asked: Purposes): Promise<SentSecrets> => {
  const there = await standingIn(vault);
  const names = Object.keys(asked);
  if (!names.every((name) => there.has(name))) throw new Error('the vault does not keep these secrets');
  return Object.fromEntries(names.map((name) => [name, Buffer.from(there.get(name) ?? []).toString('base64url')]));
};
