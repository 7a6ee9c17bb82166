// N1: the table of slots is the truth. One transaction: count the place, unless the slot is full, and insert the booking.
import { DatabaseSync } from 'node:sqlite';
import { DomainError } from '#contracts';
import { everySlot, hugePlaces } from '../stage/pack.ts';
import { answerOf, type Usual } from './usual.port.ts';

const schema = `
  PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000;
  CREATE TABLE IF NOT EXISTS slots (
    centre TEXT NOT NULL, start TEXT NOT NULL, offered INTEGER NOT NULL, taken INTEGER NOT NULL,
    PRIMARY KEY (centre, start)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS bookings (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, service TEXT NOT NULL, centre TEXT NOT NULL, start TEXT NOT NULL,
    UNIQUE (person, service)
  ) STRICT, WITHOUT ROWID;`;

const isConflict = (error: unknown): boolean => (((error as { errcode?: number }).errcode ?? 0) & 0xff) === 19;

export const conditionalUpdate = (path: string): Usual => {
  const database = new DatabaseSync(path);
  database.exec(schema);
  const offer = database.prepare('INSERT OR IGNORE INTO slots VALUES (?, ?, ?, 0)');
  database.exec('BEGIN');
  for (const { centre, start } of everySlot()) offer.run(centre, start, hugePlaces);
  database.exec('COMMIT');
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const rollback = database.prepare('ROLLBACK');
  const take = database.prepare(
    'UPDATE slots SET taken = taken + 1 WHERE centre = ? AND start = ? AND taken < offered',
  );
  const insert = database.prepare('INSERT INTO bookings VALUES (?, ?, ?, ?, ?)');
  return {
    book: async (wish) => {
      const { id, person, service, centre, start } = wish;
      begin.run();
      try {
        if (take.run(centre, start).changes === 0) throw new DomainError('booking.slot-full');
        insert.run(id, person, service, centre, start);
        commit.run();
        return answerOf(wish);
      } catch (error) {
        rollback.run();
        throw isConflict(error) ? new DomainError('booking.already-active') : error;
      }
    },
  };
};
