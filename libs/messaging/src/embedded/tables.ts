import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

// The layout is a storage format: change it only with a step that carries old files over.
const layout = `
  create table if not exists setting (name text primary key, value integer not null) without rowid;
  create table if not exists fact (
    position integer primary key autoincrement,
    topic text not null,
    partition integer not null,
    attributes text not null,
    data text not null
  );
  create index if not exists fact_by_partition on fact (topic, partition, position);
  create table if not exists reached (
    grp text not null,
    topic text not null,
    partition integer not null,
    position integer not null,
    primary key (grp, topic, partition)
  ) without rowid;
`;

const pragma = (db: DatabaseSync, name: string): unknown => Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0];

/** Opens the file of a broker for this process alone. Refuses to start where commits would not be durable. */
export const openTables = (file: string): DatabaseSync => {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { timeout: 5000 });
  // Exclusive: wake-ups stay within the process, so a second process on this file would starve unseen.
  db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
  if (pragma(db, 'journal_mode') !== 'wal' || pragma(db, 'synchronous') !== 2) {
    throw new Error(`${file} is on a file system that offers no durable write-ahead log`);
  }
  db.exec(layout);
  return db;
};

/** The number of partitions, fixed when the file was made: keys keep their order only while it stays. */
export const partitionsOf = (db: DatabaseSync, whenNew: number): number => {
  db.prepare('insert or ignore into setting (name, value) values (?, ?)').run('partitions', whenNew);
  return Number(db.prepare('select value from setting where name = ?').get('partitions')?.['value']);
};
