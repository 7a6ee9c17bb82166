// What lies beside the files of a backup and makes them one: without it there is no backup.
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { deriveKey, keyedHash } from '#platform';

const Part = Type.Object({
  /** The service whose it is, or `identity-vault`. */
  name: Type.String({ pattern: '^[a-z-]+$' }),
  form: Type.Union([Type.Literal('sqlite'), Type.Literal('commits'), Type.Literal('documents')]),
  file: Type.String({ pattern: '^[a-z.-]+$' }),
  bytes: Type.Integer(),
  sha256: Type.String(),
});
export type Part = Static<typeof Part>;

/** STORED FORMAT. `began` and `ended` are of the system's clock; `key` tells the key-encryption key from others, not what it is. */
const Manifest = Type.Object({
  format: Type.Literal(1),
  began: Type.String(),
  ended: Type.String(),
  key: Type.String(),
  /** How many people were on the list of the erased; left out by copies of before it was counted. */
  erased: Type.Optional(Type.Integer()),
  parts: Type.Array(Part),
});
export type Manifest = Static<typeof Manifest>;

/** The order in which stores are copied: whoever hears of others comes after them, so that nothing heard is forgotten. */
export const copyOrder = ['scheduling', 'check-in', 'identity', 'notification', 'relations', 'insight'] as const;
export const vaultName = 'identity-vault';

/** A backup or a restore that cannot be made, with what to do in words. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
}

const fileName = 'manifest.json';

export const keyMark = (keyEncryptionKey: Buffer): string =>
  keyedHash(deriveKey(keyEncryptionKey, 'backup/mark'), 'key-encryption key').slice(0, 22);

/** Stands after a power cut when it returns. */
export const syncFile = (path: string): void => {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
};

export const digestOf = async (path: string): Promise<Readonly<{ bytes: number; sha256: string }>> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
};

export const writeManifest = (folder: string, manifest: Manifest): void => {
  const path = join(folder, fileName);
  writeFileSync(`${path}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
  syncFile(`${path}.new`);
  renameSync(`${path}.new`, path);
};

/** Reads it and looks whether every file is whole. */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const path = join(folder, fileName);
  if (!existsSync(path)) throw new OperationError(`${folder} holds no finished backup: ${fileName} is missing.`);
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Value.Check(Manifest, manifest)) throw new OperationError(`${path} was not written by this release.`);
  for (const { file, bytes, sha256 } of manifest.parts) {
    const found = existsSync(join(folder, file)) ? await digestOf(join(folder, file)) : undefined;
    if (found?.bytes !== bytes || found.sha256 !== sha256)
      throw new OperationError(`${file} is not as it was when the backup was made; take another one.`);
  }
  return manifest;
};
