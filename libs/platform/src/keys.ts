// The key-encryption key and what is derived from it. Nothing else is a secret of the whole installation.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from './seams.ts';

/** What is wrong with a configured key-encryption key, without telling it. */
export const keyProblems = (name: string, configured: string | undefined): readonly string[] =>
  configured === undefined || Buffer.from(configured, 'base64').length === 32
    ? []
    : [`${name} must be 32 bytes in base64: openssl rand -base64 32`];

/** The key-encryption key: 32 bytes, base64, from configuration; for trying things out one is made in the data folder (mode 0600). */
export const keyEncryptionKey = (configured: string | undefined, dataDir: string, random: Random): Buffer => {
  if (configured) {
    const key = Buffer.from(configured, 'base64');
    if (key.length !== 32) throw new Error('KEY_ENCRYPTION_KEY must be 32 bytes in base64: openssl rand -base64 32');
    return key;
  }
  const file = join(dataDir, 'development-key');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(`${file}.new`, Buffer.from(random.bytes(32)).toString('base64'), { mode: 0o600 });
    chmodSync(`${file}.new`, 0o600);
    renameSync(`${file}.new`, file);
  }
  return Buffer.from(readFileSync(file, 'utf8'), 'base64');
};

/** A key for one purpose; the purposes' names are stored for ever. */
export const deriveKey = (key: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `huduma/${purpose}`, 32));

/** A keyed hash, base64url: equal for equal text, telling nothing without the key. */
export const keyedHash = (key: Buffer, ...parts: readonly string[]): string => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(`${Buffer.byteLength(part)}:`).update(part);
  return mac.digest('base64url');
};

/** AES-256-GCM, `nonce(12) | tag(16) | ciphertext`; `context` must be the same when opening. */
export const sealBytes = (key: Buffer, plain: Uint8Array, context: string, random: Random): Buffer => {
  const nonce = Buffer.from(random.bytes(12));
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
};

/** Throws when the key, the context or a bit is another. */
export const openBytes = (key: Buffer, sealed: Uint8Array, context: string): Buffer => {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
};
