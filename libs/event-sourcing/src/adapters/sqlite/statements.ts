// STORED FORMAT: names and order of columns stay; a new form of the file raises `user_version`.
import type { DatabaseSync } from 'node:sqlite';
import type { StoredCommit } from '../../seal.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS commits (
    position      INTEGER PRIMARY KEY,
    stream        TEXT NOT NULL,
    first         INTEGER NOT NULL,
    last          INTEGER NOT NULL,
    recorded_at   TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL,
    events        TEXT NOT NULL,
    UNIQUE (stream, first)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS relay (id INTEGER PRIMARY KEY CHECK (id = 1), told INTEGER NOT NULL) STRICT;
  INSERT INTO relay VALUES (1, 0) ON CONFLICT DO NOTHING;`;

const version = 1;

const makeSchema = (database: DatabaseSync): void => {
  const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (found > version) throw new Error(`the event store was written by a newer release (form ${String(found)})`);
  database.exec(schema);
  database.exec(`PRAGMA user_version=${String(version)}`);
};

export type Row = StoredCommit & Readonly<{ position: number }>;

const columns = `position, stream, first AS "from", last AS "to", recorded_at AS recordedAt,
  previous_hash AS previousHash, hash, events AS body`;

/** Makes the tables where they are missing and prepares every statement once. */
export const prepareAll = (database: DatabaseSync) => {
  makeSchema(database);
  return {
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    rollback: database.prepare('ROLLBACK'),
    insert: database.prepare(
      `INSERT INTO commits (stream, first, last, recorded_at, previous_hash, hash, events)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (stream, first) DO NOTHING`,
    ),
    stream: database.prepare(`SELECT ${columns} FROM commits WHERE stream = ? AND first >= ? ORDER BY first`),
    after: database.prepare(`SELECT ${columns} FROM commits WHERE position > ? ORDER BY position LIMIT ?`),
    positionOf: database.prepare('SELECT position FROM commits WHERE stream = ? AND first = ?'),
    beforeInstant: database.prepare('SELECT min(position) - 1 AS position FROM commits WHERE recorded_at >= ?'),
    told: database.prepare('SELECT told AS position FROM relay WHERE id = 1'),
    saveTold: database.prepare('UPDATE relay SET told = ? WHERE id = 1'),
    streams: database.prepare(
      'SELECT DISTINCT stream FROM commits WHERE stream > ? AND substr(stream, 1, length(?)) = ? ORDER BY stream LIMIT 1000',
    ),
  };
};

export type Statements = ReturnType<typeof prepareAll>;
