// What is done with keys: sealing under a key per person or case, and hashing what people are looked up by.
import { deriveKey, keyedHash, openBytes, sealBytes, type Random } from '#platform';
import type { LookUp, LookUpKind, Sealed, WrappedKind } from './vault.port.ts';

/** `former` is given while a new key-encryption key takes the place of another: what lies under it still opens. */
export type KeyEncryptionKeys = Readonly<{ current: Buffer; former?: Buffer | undefined }>;

/** Under which key-encryption key a key is wrapped; `neither` also when it was altered. */
export type WrappedUnder = 'current' | 'former' | 'neither';

/** The context in which a row's key is wrapped. Stored for ever. */
export const contextOf = (kind: WrappedKind, id: string): string => `${kind}/${id}`;

/** Wraps keys, and unwraps what either key-encryption key wrapped. */
export interface Wrapping {
  wrap(context: string, key: Uint8Array): Uint8Array;
  /** Throws when it was wrapped elsewhere or altered. */
  unwrap(context: string, wrappedKey: Uint8Array): Buffer;
  under(context: string, wrappedKey: Uint8Array): WrappedUnder;
}

const wrappingKey = (kek: Buffer) => deriveKey(kek, 'vault-wrap');

export const wrappingOf = ({ current, former }: KeyEncryptionKeys, random: Random): Wrapping => {
  const keys = { current: wrappingKey(current), former: former && wrappingKey(former) };
  const opens = (key: Buffer | undefined, context: string, wrappedKey: Uint8Array): Buffer | undefined => {
    try {
      return key && openBytes(key, wrappedKey, `key/${context}`);
    } catch {
      return undefined;
    }
  };
  return {
    wrap: (context, key) => sealBytes(keys.current, key, `key/${context}`, random),
    unwrap: (context, wrappedKey) =>
      opens(keys.former, context, wrappedKey) ?? openBytes(keys.current, wrappedKey, `key/${context}`),
    under: (context, wrappedKey) => {
      if (opens(keys.current, context, wrappedKey)) return 'current';
      return opens(keys.former, context, wrappedKey) ? 'former' : 'neither';
    },
  };
};

/** Unwrapping costs microseconds, so that no key of a person is kept in memory beyond its use. */
export interface VaultKeys {
  /** Seals under a key of its own. `context` names the row: a row put in the place of another does not open. */
  seal(context: string, value: object): Sealed;
  /** Seals anew under the key that is there, wrapped by the current key-encryption key whichever it was. */
  reseal(context: string, before: Sealed, value: object): Sealed;
  /** Throws when it was sealed elsewhere or altered. */
  open<T extends object>(context: string, sealed: Sealed): T;
  lookUp(kind: LookUpKind, ...parts: readonly string[]): LookUp;
  /** A keyed hash for whatever else must be compared but not read. */
  hash(purpose: string, ...parts: readonly string[]): string;
}

/** `hashing`: the key of the look-ups, which outlives the key-encryption key. */
export const keysOf = (wrapping: Wrapping, hashing: Buffer, random: Random): VaultKeys => {
  const keyOf = (context: string, { wrappedKey }: Sealed) => wrapping.unwrap(context, wrappedKey);
  const sealWith = (key: Buffer, context: string, value: object): Sealed => ({
    wrappedKey: wrapping.wrap(context, key),
    sealed: sealBytes(key, Buffer.from(JSON.stringify(value)), context, random),
  });
  return {
    seal: (context, value) => sealWith(Buffer.from(random.bytes(32)), context, value),
    reseal: (context, before, value) => sealWith(keyOf(context, before), context, value),
    open: <T extends object>(context: string, sealed: Sealed) =>
      JSON.parse(openBytes(keyOf(context, sealed), sealed.sealed, context).toString('utf8')) as T,
    lookUp: (kind, ...parts) => ({ kind, hash: keyedHash(hashing, kind, ...parts) }),
    hash: (purpose, ...parts) => keyedHash(hashing, purpose, ...parts),
  };
};

/** The keys of a vault whose look-up key was never parted from its key-encryption key. */
export const vaultKeys = (kek: Buffer, random: Random): VaultKeys =>
  keysOf(wrappingOf({ current: kek }, random), deriveKey(kek, 'vault-look-up'), random);
