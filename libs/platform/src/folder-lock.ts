// A data folder serves one process at a time. The lock is the operating system's, held through SQLite: it ends with the process.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

export type FolderLock = Readonly<{ release(): void }>;

/** Takes `<folder>/<name>.lock` or throws FolderInUseError. */
export const lockFolder = (folder: string, name: string): FolderLock => {
  mkdirSync(folder, { recursive: true });
  const lock = new DatabaseSync(join(folder, `${name}.lock`));
  try {
    lock.exec(
      'PRAGMA busy_timeout = 1000; PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE',
    );
  } catch {
    lock.close();
    throw new FolderInUseError(
      `The folder ${folder} is in use by a running ${name}. Stop that one, or set DATA_DIR to another folder.`,
    );
  }
  return { release: () => lock.close() };
};
