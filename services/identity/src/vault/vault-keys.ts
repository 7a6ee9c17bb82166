// What is done with keys: sealing under a key per person or case, and hashing what people are looked up by.
import { deriveKey, keyedHash, openBytes, sealBytes, type Random } from '#platform';
import type { LookUp, LookUpKind, Sealed } from './vault.port.ts';

/** Unwrapping costs microseconds, so that no key of a person is kept in memory beyond its use. */
export interface VaultKeys {
  /** Seals under a key of its own. `context` names the row: a row put in the place of another does not open. */
  seal(context: string, value: object): Sealed;
  /** Seals anew under the key that is there. */
  reseal(context: string, before: Sealed, value: object): Sealed;
  /** Throws when it was sealed elsewhere or altered. */
  open<T extends object>(context: string, sealed: Sealed): T;
  lookUp(kind: LookUpKind, ...parts: readonly string[]): LookUp;
  /** A keyed hash for whatever else must be compared but not read. */
  hash(purpose: string, ...parts: readonly string[]): string;
}

export const vaultKeys = (kek: Buffer, random: Random): VaultKeys => {
  const wrapping = deriveKey(kek, 'vault-wrap');
  const hashing = deriveKey(kek, 'vault-look-up');
  const keyOf = (context: string, { wrappedKey }: Sealed) => openBytes(wrapping, wrappedKey, `key/${context}`);
  const sealWith = (key: Buffer, wrappedKey: Uint8Array, context: string, value: object): Sealed => ({
    wrappedKey,
    sealed: sealBytes(key, Buffer.from(JSON.stringify(value)), context, random),
  });
  return {
    seal: (context, value) => {
      const key = Buffer.from(random.bytes(32));
      return sealWith(key, sealBytes(wrapping, key, `key/${context}`, random), context, value);
    },
    reseal: (context, before, value) => sealWith(keyOf(context, before), before.wrappedKey, context, value),
    open: <T extends object>(context: string, sealed: Sealed) =>
      JSON.parse(openBytes(keyOf(context, sealed), sealed.sealed, context).toString('utf8')) as T,
    lookUp: (kind, ...parts) => ({ kind, hash: keyedHash(hashing, kind, ...parts) }),
    hash: (purpose, ...parts) => keyedHash(hashing, purpose, ...parts),
  };
};
