// What is done with keys: sealing under a key per person or case, and hashing what people are looked up by.
import { deriveKey, keyedHash, openBytes, sealBytes, wrappingOf, type Random, type Wrapping } from '#platform';
import type { LookUp, LookUpKind, Sealed, WrappedKind } from './vault.port.ts';

/** The context in which a row's key is wrapped. Stored for ever. */
export const contextOf = (kind: WrappedKind, id: string): string => `${kind}/${id}`;

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
