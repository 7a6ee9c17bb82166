import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Sealed } from '../vault.port.ts';

export type SealedRow = Readonly<{ wrapped_key: Uint8Array; sealed: Uint8Array }>;

export const sealedOf = ({ wrapped_key: wrappedKey, sealed }: SealedRow): Sealed => ({ wrappedKey, sealed });

// `secure_delete` overwrites what is deleted; WAL and FULL as in the event store: what was answered survives a power cut.
const pragmas = `
  PRAGMA busy_timeout = 5000;
  PRAGMA secure_delete = ON;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA temp_store = MEMORY;
`;

const tables = `
  CREATE TABLE IF NOT EXISTS people (
    person TEXT PRIMARY KEY, version INTEGER NOT NULL, wrapped_key BLOB NOT NULL, sealed BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS look_ups (
    kind TEXT NOT NULL, hash TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (kind, hash, person)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS one_person ON look_ups (kind, hash) WHERE kind <> 'phone';
  CREATE INDEX IF NOT EXISTS look_ups_of ON look_ups (person);
  CREATE TABLE IF NOT EXISTS wards (
    citizen TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (citizen, person)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS wards_by_person ON wards (person);
  CREATE TABLE IF NOT EXISTS cases (
    id TEXT PRIMARY KEY, ends_at TEXT NOT NULL, wrapped_key BLOB NOT NULL, sealed BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS errands (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, at TEXT NOT NULL, wrapped_key BLOB, sealed BLOB
  ) STRICT;
  CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, phone TEXT NOT NULL, at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS messages_by_phone ON messages (phone, at);
  CREATE TABLE IF NOT EXISTS officers (
    id TEXT PRIMARY KEY, wrapped_key BLOB NOT NULL, sealed BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tries (name TEXT NOT NULL, at TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS tries_by_name ON tries (name, at);
  CREATE TABLE IF NOT EXISTS secrets (id TEXT PRIMARY KEY, wrapped_key BLOB NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Opens (and makes) the file of the vault. Throws when it cannot be durable there. */
export const openVaultFile = (path: string): DatabaseSync => {
  mkdirSync(dirname(path), { recursive: true });
  const isNew = !existsSync(path);
  const database = new DatabaseSync(path);
  try {
    // Nobody else on the machine has business here; the log beside it takes the mode of the file.
    if (isNew) chmodSync(path, 0o600);
    database.exec(pragmas);
    const { journal_mode: mode } = database.prepare('PRAGMA journal_mode').get() as { journal_mode: string };
    if (mode !== 'wal') throw new Error(`the vault needs a file system that can keep a write-ahead log, not '${mode}'`);
    database.exec(tables);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};
