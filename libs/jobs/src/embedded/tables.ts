import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

// The layout is a storage format: change it only with a step that carries old files over.
const layout = `
  create table if not exists job (
    queue text not null,
    id text not null,
    at text not null,
    due integer not null,
    payload text not null,
    attempt integer not null,
    generation integer not null,
    primary key (queue, id)
  ) without rowid;
  create index if not exists job_by_due on job (queue, due);
`;

const pragma = (db: DatabaseSync, name: string): unknown => Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0];

/** Opens the file of waiting jobs for this process alone. Refuses to start where there can be no write-ahead log. */
export const openTables = (file: string): DatabaseSync => {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { timeout: 5000 });
  // Exclusive: what runs is known to this process alone, so a second one would run it again.
  db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal');
  if (pragma(db, 'journal_mode') !== 'wal')
    throw new Error(`${file} is on a file system that offers no write-ahead log`);
  db.exec(layout);
  return db;
};

/** Statements on the jobs; `generation` tells a job that runs from one added under the same id meanwhile. */
export const prepareStatements = (db: DatabaseSync) => ({
  add: db.prepare(
    'insert or ignore into job (queue, id, at, due, payload, attempt, generation) values (?, ?, ?, ?, ?, 0, 0)',
  ),
  addAfter: db.prepare(
    `update job set at = ?3, due = ?4, payload = ?5, attempt = 0, generation = generation + 1
     where queue = ?1 and id = ?2 and generation = ?6`,
  ),
  cancel: db.prepare('delete from job where queue = ? and id = ? and generation <> ?'),
  attempt: db.prepare('update job set attempt = attempt + 1 where queue = ? and id = ? and generation = ?'),
  postpone: db.prepare('update job set due = ? where queue = ? and id = ? and generation = ?'),
  remove: db.prepare('delete from job where queue = ? and id = ? and generation = ?'),
  byDue: db.prepare('select * from job where queue = ? and due <= ? order by due, id limit ?'),
  next: db.prepare('select id, due from job where queue = ? order by due limit ?'),
});
