import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const numberOf = (database: DatabaseSync, pragma: string): unknown =>
  Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];

const insist = (database: DatabaseSync, path: string, pragma: string, wanted: string | number): void => {
  const found = numberOf(database, pragma);
  if (found !== wanted)
    throw new Error(
      `${path} cannot be used: ${pragma} is ${String(found)} where ${String(wanted)} is needed to be durable`,
    );
};

/** SQLite numbers its levels of `synchronous`: 2 is FULL, each commit is on the disk before it returns. */
const full = 2;

/**
 * Opens (and makes) a database file whose commits survive a power cut: WAL, `synchronous=FULL`.
 * Throws when the file system does not grant that. The WAL is recycled every 1,000 pages: a growing one is slower.
 */
export const openDurable = (path: string): DatabaseSync => {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;');
    database.exec('PRAGMA wal_autocheckpoint=1000; PRAGMA fullfsync=1; PRAGMA foreign_keys=ON;');
    insist(database, path, 'journal_mode', 'wal');
    insist(database, path, 'synchronous', full);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};
