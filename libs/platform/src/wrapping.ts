// Keys wrapped by the key-encryption key, or by either of two while one takes the place of the other.
import type { CommonConfig } from './common-config.ts';
import { deriveKey, keyEncryptionKey, openBytes, sealBytes } from './keys.ts';
import type { Random } from './seams.ts';

/** `former` is given while a new key-encryption key takes the place of another: what lies under it still opens. */
export type KeyEncryptionKeys = Readonly<{ current: Buffer; former?: Buffer | undefined }>;

/** Under which key-encryption key a key is wrapped; `neither` also when it was altered. */
export type WrappedUnder = 'current' | 'former' | 'neither';

/** Wraps keys, and unwraps what either key-encryption key wrapped. */
export interface Wrapping {
  wrap(context: string, key: Uint8Array): Uint8Array;
  /** Throws when it was wrapped elsewhere or altered. */
  unwrap(context: string, wrappedKey: Uint8Array): Buffer;
  under(context: string, wrappedKey: Uint8Array): WrappedUnder;
}

/** The key-encryption keys that a configuration names. */
export const keyEncryptionKeys = (config: CommonConfig, random: Random): KeyEncryptionKeys => {
  const { KEY_ENCRYPTION_KEY: current, KEY_ENCRYPTION_KEY_OLD: former, DATA_DIR: folder } = config;
  return {
    current: keyEncryptionKey(current, folder, random),
    former: former === undefined ? undefined : keyEncryptionKey(former, folder, random),
  };
};

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
